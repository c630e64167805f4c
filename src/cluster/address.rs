//! Addresses: where the processes listen, and where the scheduler is. Only loopback and private networks unless told
//! otherwise, since nothing here asks a caller who he is.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use tokio::net::TcpListener;

use super::ClusterError;

/// The port that Ballista's schedulers listen on where none is named.
const DEFAULT_PORT: u16 = 50050;

/// Where a process listens.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// Whether an address that is neither loopback nor private is meant.
    pub allow_public: bool,
}

impl Binding {
    /// The address, or why it is refused.
    pub fn checked(self) -> Result<SocketAddr, ClusterError> {
        if self.allow_public || is_private(self.address.ip()) {
            Ok(self.address)
        } else {
            Err(ClusterError::Public(self.address))
        }
    }

    /// Opens the port; the address that comes back names the port that was taken for 0.
    pub(super) async fn listen(self) -> Result<(TcpListener, SocketAddr), ClusterError> {
        let address = self.checked()?;
        let failed = |source| ClusterError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let taken = listener.local_addr().map_err(failed)?;
        Ok((listener, taken))
    }
}

/// Loopback, private (RFC 1918, RFC 4193) and link-local addresses. `0.0.0.0` and `::` mean every network there is, so
/// they count as public.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// A scheduler's host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulerUrl {
    host: String,
    port: u16,
}

impl SchedulerUrl {
    /// Reads `host`, `host:port`, `http://host:port` or `df://host:port`; IPv6 addresses stand in brackets.
    pub fn parse(text: &str) -> Result<Self, ClusterError> {
        let refused = || ClusterError::Url(text.to_owned());
        let rest = text.trim();
        let rest = rest.strip_prefix("http://").or_else(|| rest.strip_prefix("df://")).unwrap_or(rest);
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| refused())?),
            _ => (rest, DEFAULT_PORT),
        };
        let bracketed = host.starts_with('[') && host.ends_with(']');
        let plain =
            !host.contains([':', '[', ']', '/', '?', '#', '@']) && !host.contains(char::is_whitespace);
        if host.is_empty() || port == 0 || !(bracketed || plain) {
            return Err(refused());
        }
        Ok(Self { host: host.to_owned(), port })
    }

    /// `host:port`.
    pub fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The host alone.
    pub(super) fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Display for SchedulerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(address: &str, allow_public: bool) -> Binding {
        Binding { address: address.parse().unwrap(), allow_public }
    }

    #[test]
    fn only_loopback_and_private_networks_without_a_word() {
        for private in
            ["127.0.0.1:1", "10.1.2.3:1", "192.168.0.9:1", "172.16.0.1:1", "[::1]:1", "[fd00::1]:1"]
        {
            assert!(binding(private, false).checked().is_ok(), "{private}");
        }
        for public in ["0.0.0.0:1", "[::]:1", "8.8.8.8:1", "172.32.0.1:1", "[2001:db8::1]:1"] {
            assert!(matches!(binding(public, false).checked(), Err(ClusterError::Public(_))), "{public}");
            assert!(binding(public, true).checked().is_ok(), "{public}");
        }
    }

    #[test]
    fn a_scheduler_is_named_in_several_ways() {
        for (text, address) in [
            ("127.0.0.1:50", "127.0.0.1:50"),
            ("http://node-1:50/", "node-1:50"),
            ("df://node-1", "node-1:50050"),
            ("[::1]:50", "[::1]:50"),
            ("http://[::1]", "[::1]:50050"),
        ] {
            assert_eq!(SchedulerUrl::parse(text).unwrap().address(), address);
        }
        for wrong in ["", "http://", "a:b", "a:0", "a:70000", "::1", "https://a:1", "a b:1", "http://a/b:1"] {
            assert!(SchedulerUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
