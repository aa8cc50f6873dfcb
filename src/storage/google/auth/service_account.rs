//! A service account: its key, and new tokens by yup-oauth2.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use yup_oauth2::client::CustomHyperClientBuilder;
use yup_oauth2::error::SendError;
use yup_oauth2::{ServiceAccountAuthenticator, ServiceAccountKey};

use super::{Minted, Scope, Secret, refusal, unreadable};
use crate::storage::google::endpoint::Endpoint;
use crate::storage::google::http::{Http, chain, portal, unsent};
use crate::storage::{Error, ErrorKind, Result, Verdict};
use crate::text::{Text, safe};

/// How long a whole token request may take: yup-oauth2 itself knows no time-out.
const PATIENCE: Duration = Duration::from_secs(30);

/// A service account's key, and in whose name it acts.
#[derive(Clone)]
pub struct ServiceAccount {
    key: ServiceAccountKey,
    subject: Option<String>,
}

impl ServiceAccount {
    /// Reads the JSON that Google's console hands out and checks its token address.
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`]; no part of the text is quoted.
    pub fn parse(json: &str) -> Result<Self> {
        let key: ServiceAccountKey = serde_json::from_str(json).map_err(|e| unreadable("service account", &e))?;
        key.token_uri
            .parse::<Endpoint>()
            .map_err(|e| Error::new(ErrorKind::SignIn, format!("token_uri: {}", e.detail)))?;
        Ok(Self { key, subject: None })
    }

    pub(super) fn with_subject(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    /// The account's own address.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.key.client_email
    }

    /// In whose name it acts.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// One new token. yup-oauth2's own cache is passed by: ours lets one refresh and the others wait.
    pub(super) async fn mint(&self, scope: Scope, http: &Http) -> Result<Minted, Verdict> {
        let client = CustomHyperClientBuilder::from(http.for_text());
        let mut builder = ServiceAccountAuthenticator::with_client(self.key.clone(), client);
        if let Some(subject) = &self.subject {
            builder = builder.subject(subject);
        }
        let unusable = |_| {
            Verdict::Final(Error::told(
                ErrorKind::SignIn,
                Text::of(
                    "khóa riêng trong tệp tài khoản dịch vụ không đọc được",
                    "service account: its private key cannot be read",
                ),
            ))
        };
        let authenticator = builder.build().await.map_err(unusable)?;
        let scopes = [scope.as_str()];
        let answer = tokio::time::timeout(PATIENCE, authenticator.token(&scopes)).await;
        let token = match answer {
            Ok(Ok(token)) => token,
            Ok(Err(error)) => return Err(self.meaning(&error, scope)),
            Err(_) => {
                return Err(again(Text::of(
                    "máy chủ đăng nhập không trả lời kịp",
                    "no answer from the token service in time",
                )));
            }
        };
        let Some(value) = token.token() else {
            return Err(Verdict::Final(Error::told(
                ErrorKind::Protocol,
                Text::of("Google không cấp mã truy cập", "the token service gave no access token"),
            )));
        };
        let lives = token.expiration_time().map(|until| {
            let left = until.unix_timestamp() - Timestamp::now().as_second();
            Duration::from_secs(u64::try_from(left).unwrap_or_default())
        });
        Ok(Minted {
            value: Secret::new(value),
            lives,
        })
    }

    /// yup-oauth2 does not look at the status: an answer that is no JSON is a proxy's or a tired service's page.
    fn meaning(&self, error: &yup_oauth2::Error, scope: Scope) -> Verdict {
        match error {
            yup_oauth2::Error::AuthError(answer) if answer.error.as_str() == "unauthorized_client" => {
                Verdict::Final(self.not_delegated(scope))
            }
            yup_oauth2::Error::AuthError(answer) => refusal(answer.error.as_str(), answer.error_description.as_deref()),
            yup_oauth2::Error::HttpClientError(SendError::Hyper(error)) => unsent(error),
            yup_oauth2::Error::HttpClientError(SendError::Timeout) | yup_oauth2::Error::HttpError(_) => {
                again(Text::new("mất kết nối giữa chừng", chain(error)))
            }
            yup_oauth2::Error::JSONError(_) => Verdict::Again(None, portal()),
            other => Verdict::Final(Error::new(ErrorKind::SignIn, safe(&other.to_string()))),
        }
    }

    /// Acting in another's name must be allowed by the domain's administrator, for this client and this scope.
    fn not_delegated(&self, scope: Scope) -> Error {
        let client = safe(self.key.client_id.as_deref().unwrap_or("client_id"));
        let (subject, scope) = (safe(self.subject.as_deref().unwrap_or_default()), scope.as_str());
        Error::told(
            ErrorKind::SignIn,
            text!(
                "unauthorized_client: tài khoản dịch vụ chưa được phép thay mặt {subject}",
                "unauthorized_client: the service account may not act in the name of {subject}"
            ),
        )
        .remedy(text!(
            "nhờ quản trị viên tên miền: admin.google.com > Bảo mật > Kiểm soát API > Ủy quyền trên toàn miền, thêm Client ID {client} với phạm vi {scope}",
            "ask the domain's administrator: admin.google.com > Security > API controls > Domain-wide delegation, add the client ID {client} with the scope {scope}"
        ))
    }
}

fn again(words: Text) -> Verdict {
    Verdict::Again(None, Error::told(ErrorKind::Unreachable, words))
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAccount")
            .field("email", &self.key.client_email)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}
