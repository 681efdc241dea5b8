/* 惠企 — 核对材料：j 下一份，k 上一份。没有脚本时点链接。 */
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    var node = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName))) { return; }
    if (event.key !== "j" && event.key !== "k") { return; }
    var link = document.querySelector('a[data-key="' + event.key + '"]');
    if (link) { event.preventDefault(); link.click(); }
  });
}());
