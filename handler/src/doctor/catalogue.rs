//! Every check, with what an operator needs to know when it fails.

use super::finding::Check;

pub(super) const SIGNING_KEYS: Check = Check {
    name: "signing-keys",
    does: "Reads every signing key: what it does now, when the next one takes over, until when its certificate is valid.",
    causes: "Azure AD B2C refuses `id_token`s under a key that it has not seen. Relying parties may refuse a key whose \
             certificate has ended.",
    right: "One key signs. The next one is published at least 48 hours before it signs. Certificates are valid for more than \
            30 days.",
    see: "keys.md#rotate-the-signing-key",
};

pub(super) const STORE_RIGHTS: Check = Check {
    name: "store-rights",
    does: "Writes, reads and deletes a row in each table, a blob, and a message that nobody sees.",
    causes: "No verification begins or goes on. Policies get the outcome `unavailable`, browsers a page that says so.",
    right: "The app's identity has the roles Storage Table Data Contributor, Storage Queue Data Contributor and Storage Blob \
            Data Owner on the account. A new role counts after a few minutes.",
    see: "deploy.md#roles",
};

pub(super) const STORE_CLOCK: Check = Check {
    name: "store-clock",
    does: "Compares the clock of this machine with that of the storage service.",
    causes: "The service lives by the clock of storage, so verifications are safe. Tokens from Entra ID are refused, and so is \
             storage's own signature by account key beyond 15 minutes.",
    right: "The two clocks differ by less than a minute.",
    see: "operate.md#symptoms",
};

pub(super) const OVERDUE_JOBS: Check = Check {
    name: "overdue-jobs",
    does: "Searches the index for polls, erasures and deletions that should have happened.",
    causes: "Users wait for a decision that Jumio made long ago. Data is kept longer than its retention allows.",
    right: "Nothing is overdue for more than 15 minutes. The sweep runs every five minutes in an app whose function `sweep` is \
            not disabled.",
    see: "operate.md#symptoms",
};

pub(super) const QUEUE: Check = Check {
    name: "queue",
    does: "Reads how many messages wait in the queue, how many the host has put aside, and whether a poll waits longer than its \
           message takes.",
    causes: "A message that the host put aside failed five times. Its poll happens only when the sweep finds it.",
    right: "No message is in the queue `jobs-poison`, and no poll is later than three minutes.",
    see: "operate.md#symptoms",
};

pub(super) const CLIENTS: Check = Check {
    name: "clients",
    does: "Reads the table of clients and makes a client of each version in force.",
    causes: "A client whose row is of no use stays as it was in instances that knew it, or on an earlier version. Without a secret \
             and without keys it redeems no code.",
    right: "Every version in force is understood. Each client has a secret or public keys.",
    see: "clients.md#repair",
};

pub(super) const JUMIO_CREDENTIALS: Check = Check {
    name: "jumio-credentials",
    does: "Fetches an access token from Jumio.",
    causes: "No transaction begins and no decision is read. Users see a page that asks them to try again later.",
    right: "`JumioSettings__AuthUsername` and `JumioSettings__AuthPassword` are those of an OAuth2 client in the portal of the \
            same data centre.",
    see: "deploy.md#change-a-secret-later",
};

pub(super) const JUMIO_RETRIEVAL: Check = Check {
    name: "jumio-retrieval",
    does: "Asks Jumio about an account that does not exist, which must give 404, and to delete it.",
    causes: "Decisions are never read and accounts never deleted.",
    right: "The OAuth2 client has the permission to retrieve and delete.",
    see: "deploy.md#2-prepare-jumio",
};

pub(super) const JUMIO_HEALTH: Check = Check {
    name: "jumio-health",
    does: "Reads Jumio's own health check.",
    causes: "Transactions or decisions take longer than usual. Nothing is lost: the service asks again.",
    right: "Jumio says that it is `UP`.",
    see: "operate.md#symptoms",
};

pub(super) const JUMIO_CLOCK: Check = Check {
    name: "jumio-clock",
    does: "Compares the clock that verifications live by with Jumio's.",
    causes: "Transactions seem to expire too early or too late.",
    right: "The two clocks differ by less than five minutes.",
    see: "operate.md#symptoms",
};

pub(super) const JUMIO_TRANSACTION: Check = Check {
    name: "jumio-transaction",
    does: "Only with `--create-transaction`: creates a transaction of each workflow that clients use and deletes it. Jumio may charge for it.",
    causes: "No transaction begins. Users see a page that asks them to try again later.",
    right: "The OAuth2 client may initiate, the workflows of `JumioSettings__WorkflowKey` and of the clients exist for the web \
            channel, and the portal has a domain name.",
    see: "deploy.md#2-prepare-jumio",
};

pub(super) const PUBLIC_ADDRESS: Check = Check {
    name: "public-address",
    does: "Calls `/api/health` at `AppSettings__PublicUrl`.",
    causes: "Browsers and Jumio do not reach the service.",
    right: "The address leads to this app, or to the public one of several apps, and answers 200.",
    see: "deploy.md#5-deploy-the-template",
};

pub(super) const TLS_CERTIFICATE: Check = Check {
    name: "tls-certificate",
    does: "Reads until when the certificate of the public address is valid.",
    causes: "After that day no browser, no policy and no callback gets through.",
    right: "The certificate is valid for more than 14 days.",
    see: "deploy.md#custom-domain",
};

pub(super) const DISCOVERY: Check = Check {
    name: "openid-configuration",
    does: "Reads the OpenID Connect metadata as Azure AD B2C does.",
    causes: "Azure AD B2C sends browsers to a wrong address, or refuses the issuer of tokens.",
    right: "Issuer and addresses are those of `AppSettings__PublicUrl`.",
    see: "deploy.md#5-deploy-the-template",
};

pub(super) const PUBLISHED_KEYS: Check = Check {
    name: "published-keys",
    does: "Reads the published keys as Azure AD B2C does.",
    causes: "Azure AD B2C refuses `id_token`s that this app signs.",
    right: "Every signing key of this app is published at the public address.",
    see: "keys.md#rotate-the-signing-key",
};

pub(super) const CALLBACK: Check = Check {
    name: "callback",
    does: "Posts an empty callback to the public address, as Jumio would.",
    causes: "Jumio cannot say that a decision was made. Decisions come later, by polls.",
    right: "The address answers 200 to a POST from outside. No firewall, EasyAuth or client certificate stands before it.",
    see: "deploy.md#2-prepare-jumio",
};

pub(super) const CLIENT_CERTIFICATE: Check = Check {
    name: "client-certificate",
    does: "Calls `start` at `AppSettings__CertificateAppUrl` without a client certificate. An app that is stopped, or that access \
           restrictions close to the doctor, is told as such.",
    causes: "Anyone can write the header that holds a certificate, and pass for Azure AD B2C.",
    right: "The platform itself answers 403: `clientCertEnabled`, `clientCertMode` = `Required`, no exclusions.",
    see: "deploy.md#several-apps",
};

pub(super) const REDIRECT_ADDRESSES: Check = Check {
    name: "redirect-addresses",
    does: "Calls every client's redirect addresses.",
    causes: "Users who have proved who they are end on an error page of their browser.",
    right: "Each address answers: host name, tenant and policy exist.",
    see: "configure.md",
};

/// In the order in which they are reported.
pub(crate) const ALL: [&Check; 18] = [
    &SIGNING_KEYS,
    &STORE_RIGHTS,
    &STORE_CLOCK,
    &OVERDUE_JOBS,
    &QUEUE,
    &CLIENTS,
    &JUMIO_CREDENTIALS,
    &JUMIO_RETRIEVAL,
    &JUMIO_HEALTH,
    &JUMIO_CLOCK,
    &JUMIO_TRANSACTION,
    &PUBLIC_ADDRESS,
    &TLS_CERTIFICATE,
    &DISCOVERY,
    &PUBLISHED_KEYS,
    &CALLBACK,
    &CLIENT_CERTIFICATE,
    &REDIRECT_ADDRESSES,
];
