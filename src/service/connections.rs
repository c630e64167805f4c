//! Connections: so many at once, none that stays silent.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_io_timeout::TimeoutStream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::{Connected, TcpConnectInfo};

use crate::domain::Limits;

/// How long nothing is accepted after the system has refused to, such as when no file can be opened any more.
const PAUSE: Duration = Duration::from_millis(200);

/// A connection within the limits; closing it gives its place back.
pub(super) struct Connection {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    _place: OwnedSemaphorePermit,
}

/// The connections that come to `listener`. One above the limit is closed at once, one that sends nothing for too
/// long ends.
pub(super) fn connections(
    listener: TcpListener,
    limits: &Limits,
) -> (ReceiverStream<io::Result<Connection>>, impl Future<Output = ()> + use<>) {
    let places = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let silence = Duration::from_secs(limits.silence_seconds as u64);
    let most = limits.connections;
    let (sender, receiver) = mpsc::channel(1);
    let accept = async move {
        let mut refused = 0_u64;
        while !sender.is_closed() {
            let stream = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        tracing::warn!("no connection can be accepted: {error}");
                        tokio::time::sleep(PAUSE).await;
                        continue;
                    }
                },
                () = sender.closed() => return,
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                refused += 1;
                if refused.is_power_of_two() {
                    tracing::warn!(
                        refused,
                        "more than {most} connections (connections); the newest are closed"
                    );
                }
                continue;
            };
            if sender.send(Ok(connection(stream, silence, place))).await.is_err() {
                return;
            }
        }
    };
    (ReceiverStream::new(receiver), accept)
}

fn connection(stream: TcpStream, silence: Duration, place: OwnedSemaphorePermit) -> Connection {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("nodelay: {error}");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_read_timeout(Some(silence));
    Connection { stream: Box::pin(stream), _place: place }
}

impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        self.stream.get_ref().connect_info()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.get_ref().is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_stream::StreamExt;

    use super::*;

    async fn served(limits: Limits) -> (std::net::SocketAddr, ReceiverStream<io::Result<Connection>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (connections, accept) = connections(listener, &limits);
        tokio::spawn(accept);
        (address, connections)
    }

    #[tokio::test]
    async fn one_above_the_limit_is_closed_at_once_and_a_closed_one_makes_room() {
        let (address, mut connections) = served(Limits { connections: 2, ..Limits::default() }).await;
        let mut clients = Vec::new();
        let mut inside = Vec::new();
        for _ in 0..2 {
            clients.push(TcpStream::connect(address).await.unwrap());
            inside.push(connections.next().await.unwrap().unwrap());
        }
        let mut third = TcpStream::connect(address).await.unwrap();
        assert_eq!(third.read(&mut [0; 8]).await.unwrap_or(0), 0, "closed");
        inside.pop();
        let mut fourth = TcpStream::connect(address).await.unwrap();
        fourth.write_all(b"hello").await.unwrap();
        let mut inside = connections.next().await.unwrap().unwrap();
        let mut word = [0; 5];
        inside.read_exact(&mut word).await.unwrap();
        assert_eq!(&word, b"hello");
    }

    #[tokio::test]
    async fn a_silent_connection_ends() {
        let (address, mut connections) = served(Limits { silence_seconds: 1, ..Limits::default() }).await;
        let _client = TcpStream::connect(address).await.unwrap();
        let mut inside = connections.next().await.unwrap().unwrap();
        let error = inside.read(&mut [0; 8]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
