"""Uses the emulator as a user of google-api-python-client would. Prints "all well" at the end."""

import io
import json
import sys

from google.oauth2.credentials import Credentials
from google.oauth2.service_account import Credentials as ServiceCredentials
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseDownload, MediaIoBaseUpload

ASKED = json.loads(sys.argv[1])
FOLDER = "application/vnd.google-apps.folder"
DRIVE = "https://www.googleapis.com/auth/drive"


def same_description():
    """The trimmed copy in this repository says what the bundled document says."""
    ours = json.load(open(ASKED["discovery"], encoding="utf-8"))
    theirs = json.loads(get_static_doc("drive", "v3"))
    if ours["revision"] != theirs["revision"]:
        print("another revision of the discovery document:", theirs["revision"])
        return
    for name, resource in theirs["resources"].items():
        for method, value in resource["methods"].items():
            copy = ours["resources"][name]["methods"][method]
            for key in ("path", "httpMethod", "scopes"):
                assert copy.get(key) == value.get(key), (name, method, key)
            assert set(copy.get("parameters", {})) == set(value.get("parameters", {})), (name, method)


def service(credentials):
    """The bundled description, led to the emulator; nothing may go to the real service."""
    text = get_static_doc("drive", "v3").replace("https://www.googleapis.com/", ASKED["root_url"])
    return build_from_document(text, credentials=credentials)


def reason(request):
    """The status and reason with which a request is refused."""
    try:
        request.execute()
    except HttpError as error:
        return error.status_code, error.error_details[0]["reason"]
    raise AssertionError("not refused")


def folders_and_lists(drive):
    root = ASKED["root"]
    new = drive.files().generateIds(count=3).execute()["ids"]
    for name, identity in zip(["Tổ 1", "Tổ 2", "Tổ 3"], new):
        body = {"id": identity, "name": name, "mimeType": FOLDER, "parents": [root]}
        assert drive.files().create(body=body, fields="id,name").execute() == {"id": identity, "name": name}
    assert reason(drive.files().create(body=body)) == (409, "fileIdInUse")
    seen, request = [], drive.files().list(
        q=f"'{root}' in parents and trashed=false", pageSize=2, fields="nextPageToken,files(id,parents)",
        supportsAllDrives=True, includeItemsFromAllDrives=True)
    while request is not None:
        answer = request.execute()
        seen += [file["id"] for file in answer["files"]]
        request = drive.files().list_next(request, answer)
    assert set(new) < set(seen) and len(seen) == 4, seen
    moved = drive.files().update(
        fileId=new[2], addParents=new[0], removeParents=root, body={"name": "Tổ 3b"}, fields="name,parents").execute()
    assert moved == {"name": "Tổ 3b", "parents": [new[0]]}, moved
    assert reason(drive.files().get(fileId="nowhere")) == (404, "notFound")
    return new[0]


def content(drive, parent):
    media = MediaIoBaseUpload(io.BytesIO(b"%PDF-1.7"), mimetype="application/pdf")
    body = {"name": "KHBD_Tuần_1.pdf", "parents": [parent]}
    made = drive.files().create(body=body, media_body=media, fields="id,size,mimeType,md5Checksum").execute()
    assert (made["size"], made["mimeType"]) == ("8", "application/pdf"), made
    target = io.BytesIO()
    download = MediaIoBaseDownload(target, drive.files().get_media(fileId=made["id"]), chunksize=5)
    done = False
    while not done:
        _, done = download.next_chunk()
    assert target.getvalue() == b"%PDF-1.7", target.getvalue()
    assert len(drive.revisions().list(fileId=made["id"]).execute()["revisions"]) == 1


def sharing(drive, item):
    grant = {"type": "user", "role": "writer", "emailAddress": ASKED["inspector"]}
    made = drive.permissions().create(fileId=item, body=grant, sendNotificationEmail=False).execute()
    listed = drive.permissions().list(fileId=item, fields="permissions(id,emailAddress,role)").execute()["permissions"]
    assert {"id": made["id"], "emailAddress": ASKED["inspector"], "role": "writer"} in listed, listed
    drive.permissions().delete(fileId=item, permissionId=made["id"]).execute()
    role = drive.permissions().get(fileId=item, permissionId=made["id"], fields="role").execute()["role"]
    assert role == "reader", role


def drives_and_changes(drive):
    token = drive.changes().getStartPageToken().execute()["startPageToken"]
    made = drive.drives().create(requestId="one", body={"name": "Hồ sơ"}).execute()
    assert [one["id"] for one in drive.drives().list().execute()["drives"]] == [made["id"]]
    changes = drive.changes().list(
        pageToken=token, supportsAllDrives=True, includeItemsFromAllDrives=True).execute()["changes"]
    assert changes, changes
    about = drive.about().get(fields="user(emailAddress),storageQuota").execute()
    assert set(about) == {"user", "storageQuota"}, about


def main():
    same_description()
    # from_authorized_user_info always goes to Google's own token endpoint
    keys = {key: ASKED["admin"][key] for key in ("refresh_token", "token_uri", "client_id", "client_secret")}
    admin = service(Credentials(None, scopes=[DRIVE], **keys))
    parent = folders_and_lists(admin)
    content(admin, parent)
    sharing(admin, parent)
    drives_and_changes(admin)
    reader = ServiceCredentials.from_service_account_info(ASKED["service"], scopes=[DRIVE + ".metadata.readonly"])
    named = service(reader).files().get(fileId=ASKED["root"], fields="name").execute()
    assert named == {"name": "Hồ sơ điện tử"}, ascii(named)
    narrow = reason(service(reader).files().create(body={"name": "x"}))
    assert narrow == (403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), narrow
    print("all well")


main()
