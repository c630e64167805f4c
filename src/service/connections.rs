//! Connections: so many at once, none that stays silent, none whose client takes no answers.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Sleep, sleep};
use tokio_io_timeout::TimeoutStream;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::transport::server::Connected;

use crate::domain::Limits;

/// How long nothing is accepted after the system has refused to, such as when no file can be opened any more.
const PAUSE: Duration = Duration::from_millis(200);
/// The preface of HTTP/2 and an empty SETTINGS frame: who has sent less has not begun.
const GREETING_BYTES: usize = 24 + 9;
/// How long a client may take for that.
const GREETING_WITHIN: Duration = Duration::from_secs(10);

type Cancellation = Pin<Box<WaitForCancellationFutureOwned>>;

/// What a call knows of its connection.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) peer: Option<SocketAddr>,
    /// Ends the connection.
    pub(super) cut: CancellationToken,
}

/// A connection within the limits; closing it gives its permit back.
pub(super) struct Connection {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    line: Line,
    cut: Cancellation,
    /// While the client has not begun: when it must have, and whether the server stops.
    greeting: Option<(Pin<Box<Sleep>>, Cancellation)>,
    read: usize,
    _permit: OwnedSemaphorePermit,
}

/// The connections that come to `listener`. One above the limit is closed at once; one that sends nothing for too
/// long, or takes nothing, ends, and so do those that have not begun when `stopping` is given.
pub(super) fn connections(
    listener: TcpListener,
    limits: &Limits,
    stopping: CancellationToken,
) -> (ReceiverStream<io::Result<Connection>>, impl Future<Output = ()> + use<>) {
    let permits = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let silence = Duration::from_secs(limits.silence_seconds as u64);
    let most = limits.connections;
    let (sender, receiver) = mpsc::channel(1);
    let accept = async move {
        let mut refused = 0_u64;
        while !sender.is_closed() {
            let (stream, peer) = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        tracing::warn!("no connection can be accepted: {error}");
                        sleep(PAUSE).await;
                        continue;
                    }
                },
                () = sender.closed() => return,
            };
            let Ok(permit) = Arc::clone(&permits).try_acquire_owned() else {
                refused += 1;
                if refused.is_power_of_two() {
                    tracing::warn!(
                        refused,
                        "more than {most} connections (connections); the newest are closed"
                    );
                }
                continue;
            };
            let connection = Connection::new(stream, peer, silence, &stopping, permit);
            if sender.send(Ok(connection)).await.is_err() {
                return;
            }
        }
    };
    (ReceiverStream::new(receiver), accept)
}

impl Connection {
    fn new(
        stream: TcpStream,
        peer: SocketAddr,
        silence: Duration,
        stopping: &CancellationToken,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("nodelay: {error}");
        }
        let mut stream = TimeoutStream::new(stream);
        stream.set_read_timeout(Some(silence));
        stream.set_write_timeout(Some(silence));
        let line = Line { peer: Some(peer), cut: CancellationToken::new() };
        let greeting = (Box::pin(sleep(GREETING_WITHIN)), Box::pin(stopping.clone().cancelled_owned()));
        Self {
            stream: Box::pin(stream),
            cut: Box::pin(line.cut.clone().cancelled_owned()),
            line,
            greeting: Some(greeting),
            read: 0,
            _permit: permit,
        }
    }

    /// An error once the connection is to end.
    fn poll_cut(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.cut.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::Error::new(io::ErrorKind::TimedOut, "its client takes no answers")),
            Poll::Pending => Ok(()),
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = Line;

    fn connect_info(&self) -> Line {
        self.line.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_cut(context)?;
        if let Some((late, stopping)) = &mut self.greeting {
            if late.as_mut().poll(context).is_ready() {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the client does not begin",
                )));
            }
            if stopping.as_mut().poll(context).is_ready() {
                // Nothing was asked, so nothing is read: the connection is over.
                return Poll::Ready(Ok(()));
            }
        }
        let before = buffer.filled().len();
        ready!(self.stream.as_mut().poll_read(context, buffer))?;
        self.read += buffer.filled().len() - before;
        if self.read >= GREETING_BYTES {
            self.greeting = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_cut(context)?;
        self.stream.as_mut().poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_cut(context)?;
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
        self.poll_cut(context)?;
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

    struct Served {
        address: SocketAddr,
        connections: ReceiverStream<io::Result<Connection>>,
        stopping: CancellationToken,
    }

    async fn served(limits: Limits) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stopping = CancellationToken::new();
        let (connections, accept) = connections(listener, &limits, stopping.clone());
        tokio::spawn(accept);
        Served { address, connections, stopping }
    }

    #[tokio::test]
    async fn one_above_the_limit_is_closed_at_once_and_a_closed_one_makes_room() {
        let Served { address, mut connections, .. } =
            served(Limits { connections: 2, ..Limits::default() }).await;
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
    async fn a_connection_that_sends_or_takes_nothing_ends() {
        let Served { address, mut connections, .. } =
            served(Limits { silence_seconds: 1, ..Limits::default() }).await;
        let _client = TcpStream::connect(address).await.unwrap();
        let mut inside = connections.next().await.unwrap().unwrap();
        let error = inside.read(&mut [0; 8]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let block = vec![0; 1 << 20];
        let error = loop {
            if let Err(error) = inside.write_all(&block).await {
                break error;
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_connection_ends_when_it_is_cut_and_one_that_has_not_begun_when_the_server_stops() {
        let Served { address, mut connections, stopping } = served(Limits::default()).await;
        let mut begun = TcpStream::connect(address).await.unwrap();
        begun.write_all(&[7; GREETING_BYTES]).await.unwrap();
        let mut inside = connections.next().await.unwrap().unwrap();
        inside.read_exact(&mut [0; GREETING_BYTES]).await.unwrap();
        let _silent = TcpStream::connect(address).await.unwrap();
        let mut waiting = connections.next().await.unwrap().unwrap();
        stopping.cancel();
        assert_eq!(waiting.read(&mut [0; 8]).await.unwrap(), 0, "over");
        begun.write_all(b"more").await.unwrap();
        assert_eq!(inside.read(&mut [0; 4]).await.unwrap(), 4, "it goes on");
        let cut = inside.line.cut.clone();
        tokio::spawn(async move { cut.cancel() });
        assert_eq!(inside.read(&mut [0; 8]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(inside.write_all(b"x").await.is_err());
    }
}
