"""Office files with stable bytes: the libraries stamp the present time on every member and on the core properties."""

import re
import zipfile
from datetime import datetime
from io import BytesIO

__all__ = ["stable_archive"]

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def stable_archive(content: bytes, moment: datetime) -> bytes:
    """The same zip file with fixed member times, and `moment` (UTC, whole seconds) as created and modified."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == _CORE:
                data = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", data)
            member = zipfile.ZipInfo(name, _EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            copy.writestr(member, data)
    return target.getvalue()
