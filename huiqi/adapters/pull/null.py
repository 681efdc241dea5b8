"""Nothing is fetched by this installation, and every feed says so."""

from __future__ import annotations

from huiqi.core.intake.ports import FETCH_LIMIT, Fetched

NOT_CONNECTED = "未接入：本平台没有开通这种拉取，请改用网页上传或文件夹，或请运维人员开通。"


class NullPull:
    """Stands where the fetching would be."""

    def fetch(self, url: str, *, limit: int = FETCH_LIMIT) -> Fetched:
        """Fetch nothing, and say so."""
        return Fetched(None, note=NOT_CONNECTED)
