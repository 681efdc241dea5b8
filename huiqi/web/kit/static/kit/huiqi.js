/* 惠企 — 只是锦上添花：没有脚本，每件事照样办得成。
   草稿提示、防重复提交、出错时落到摘要、未保存提醒、文件名回显、批量计数、打印。不用 eval，不写 style。 */
(function () {
  "use strict";
  var doc = document;

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }
  function closest(node, selector) {
    return node && node.closest ? node.closest(selector) : null;
  }

  /* 出错摘要：打开页面就读到它 */
  function focusErrors(root) {
    var errors = root.querySelector("#errors[role=alert]");
    if (errors) { errors.focus(); }
  }

  /* 文件名回显；过大的当场说，不等上传完 */
  function echoFile(input) {
    var echo = input.parentNode.querySelector(".echo");
    var limit = Number(input.getAttribute("data-max-mb") || 0) * 1048576;
    var names = [];
    var tooBig = "";
    Array.prototype.forEach.call(input.files || [], function (file) {
      names.push(file.name);
      if (limit && file.size > limit) { tooBig = file.name; }
    });
    if (!echo) { return; }
    echo.classList.toggle("bad", Boolean(tooBig));
    if (tooBig) {
      echo.textContent = tooBig + " 超过 " + input.getAttribute("data-max-mb") + " MB，请压缩后再选";
      input.value = "";
    } else {
      echo.textContent = names.join("、");
    }
  }

  /* 批量：数选中的，标出行，全选 */
  function countPicked(form) {
    var picked = form.querySelectorAll(".pick input[name]:checked").length;
    each(form, "[data-picked]", function (node) { node.textContent = String(picked); });
    each(form, ".bulk button[data-needs-pick]", function (button) { button.disabled = picked === 0; });
    each(form, ".pick input[name]", function (box) {
      var row = closest(box, "tr");
      if (row) { row.classList.toggle("on", box.checked); }
    });
    each(form, "input[data-pick-all]", function (all) {
      var boxes = form.querySelectorAll(".pick input[name]").length;
      all.checked = boxes > 0 && picked === boxes;
      all.indeterminate = picked > 0 && picked < boxes;
    });
  }

  doc.addEventListener("change", function (event) {
    var input = event.target;
    var form = closest(input, "form");
    if (input.type === "file") { echoFile(input); }
    if (input.hasAttribute("data-pick-all") && form) {
      each(form, ".pick input[name]", function (box) { box.checked = input.checked; });
    }
    if (form && closest(input, ".pick")) { countPicked(form); }
    if (form && input.hasAttribute("data-submit")) { form.submit(); }
  });

  /* 未保存提醒：自动保存成功或提交后解除 */
  doc.addEventListener("input", function (event) {
    var form = closest(event.target, "form[data-guard]");
    if (form) { form.setAttribute("data-dirty", "1"); }
  });
  window.addEventListener("beforeunload", function (event) {
    if (doc.querySelector("form[data-dirty]")) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  /* 防重复提交：第二次点击不再送出；返回键回来时恢复 */
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method === "get" || event.defaultPrevented) { return; }
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "1");
    form.removeAttribute("data-dirty");
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    each(doc, "form[data-sent]", function (form) {
      form.removeAttribute("data-sent");
      form.removeAttribute("aria-busy");
    });
  });

  /* 草稿 */
  function saved(text, isBad) {
    var line = doc.getElementById("saved");
    if (!line) { return; }
    line.classList.toggle("bad", Boolean(isBad));
    if (text) { line.textContent = text; }
  }
  doc.addEventListener("htmx:afterRequest", function (event) {
    var form = closest(event.detail.elt, "form[data-autosave]");
    if (!form) { return; }
    if (event.detail.successful) { form.removeAttribute("data-dirty"); saved("", false); }
  });
  doc.addEventListener("htmx:sendError", function () { saved("没有存上，网络断了。内容还在页面上，连上后会再存", true); });
  doc.addEventListener("htmx:responseError", function () { saved("没有存上，请再改动一处或点「先存着」", true); });
  doc.addEventListener("htmx:afterSwap", function (event) { focusErrors(event.target); });

  doc.addEventListener("DOMContentLoaded", function () {
    focusErrors(doc);
    each(doc, "form", function (form) { if (form.querySelector(".pick")) { countPicked(form); } });
    each(doc, "[data-print]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
    each(doc, "[data-script]", function (node) { node.hidden = false; });
  });
}());
