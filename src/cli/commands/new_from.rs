//! `hoso new --from LINK`: the description of a school that another admin already made, from its manifest.

use super::new::{make_folder, refuse_existing};
use crate::cli::args::NewArgs;
use crate::cli::context::Context;
use crate::cli::session::{Inspecting, Standing, standing};
use crate::cli::{Ending, actor, exit, write};
use crate::template::catalogue::{builtin, holding};
use crate::template::retell::retell;
use crate::template::roster::{PEOPLE_FILE, write_people};
use crate::template::schema;
use crate::text::{Text, safe};

/// Writes `hoso.yaml` and `nhan-su.yaml`; nothing on the storage is changed.
pub fn new_from(context: &Context<'_>, args: &NewArgs, root: &str) -> Ending {
    let path = &context.common.config;
    refuse_existing(path, args.force)?;
    let people = context.folder().join(PEOPLE_FILE);
    if !args.force {
        refuse_existing(&people, false)?;
    }
    let Standing { manifest, storage, by } = standing(
        context,
        &Inspecting {
            root,
            option: "--from",
            template: None,
        },
    )?;
    let own = builtin::names().find(|name| *name == manifest.template.name);
    let template = own
        .or_else(|| holding(manifest.school.year).last())
        .unwrap_or("tt15-2026");
    if own.is_none() {
        let name = safe(&manifest.template.name);
        context.ui.warn(&text!(
            "Trường dùng mẫu riêng «{name}»; xin tệp mẫu ấy rồi sửa dòng template trong hoso.yaml.",
            "The school uses its own template «{name}»; get that file and mend the line template in hoso.yaml."
        ));
    }
    let text = retell(&manifest, &storage, template, "./hoso.schema.json");
    make_folder(context)?;
    write::file(&people, write_people(&manifest.people).as_bytes())?;
    write::file(path, text.as_bytes())?;
    write::file(&context.folder().join("hoso.schema.json"), schema::hoso().as_bytes())?;
    let (shown, school) = (safe(&path.display().to_string()), safe(&manifest.school.name));
    let (year, by) = (manifest.school.year, actor::shown(&by));
    let (by_vi, by_en) = (by.vi, by.en);
    context.ui.tell(&text!(
        "Đã viết {shown} cho {school}, năm học {year}, theo hoso.json của {by_vi}.\nMở tệp, kiểm tra từng người. Sang năm học mới: sửa dòng year.\nTiếp theo: hoso plan — xem trước; rồi hoso init --take-over — nhận quản trị.",
        "{shown} is written for {school}, school year {year}, by the hoso.json of {by_en}.\nOpen it and check everybody. For a new school year: change the line year.\nNext: hoso plan — look first; then hoso init --take-over — take it over."
    ));
    if manifest.school.has_pupils {
        context.ui.warn(&Text::of(
            "Trường có học sinh khuyết tật: ghi lại mã của các em ở hs_khuyet_tat (hoso.json không giữ).",
            "The school has pupils with disabilities: write their codes under hs_khuyet_tat again (hoso.json does not hold them).",
        ));
    }
    Ok(exit::CLEAN)
}
