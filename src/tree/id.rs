//! Identifiers that cannot be mixed up.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the text as it is.
            #[must_use]
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(Arc::from(text.as_ref()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// The service's identity of a folder or file: a Drive file id; on a folder on disk the machine, volume, file index
    /// and birth time.
    NodeId;
    /// The service's identity of a grant. On Drive it is the same for one grantee on every item.
    PermissionId;
    /// The school, made once by `hoso new`; outlives changes of code, name and domain.
    SchoolId;
    /// A member of staff; outlives a new e-mail, a marriage, a change of tổ.
    PersonId;
    /// A tổ chuyên môn.
    GroupId;
    /// A class.
    ClassId;
    /// A pupil with a disability, by code only: no name ever enters hoso.
    PupilCode;
    /// A kind of record of the catalogue: `KHBD`, `SCN`.
    RecordId;
    /// A place in the template's tree: a record's id, or the id of a folder that only holds others (`NAM`, `GV`).
    Slot;
    /// A post: `hieu-truong`, `to-truong`, `tong-phu-trach`.
    RoleId;
    /// A subject or educational activity: `toan`, `hdtn`.
    SubjectId;
}
