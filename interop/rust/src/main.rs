//! One session through tokio-tungstenite.

use std::{env, error::Error, fs, process::ExitCode};

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::{
    connect_async_tls_with_config,
    tungstenite::protocol::{frame::coding::CloseCode, CloseFrame, Message},
    Connector,
};

async fn session() -> Result<(), Box<dyn Error>> {
    let root = native_tls::Certificate::from_pem(&fs::read(env::var("DERVISH_CA")?)?)?;
    let tls = native_tls::TlsConnector::builder().add_root_certificate(root).build()?;
    let (mut socket, _) =
        connect_async_tls_with_config(env::var("DERVISH_URL")?, None, false, Some(Connector::NativeTls(tls))).await?;
    println!("open");

    socket.send(Message::text(r#"{"ping":1}"#)).await?;
    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => {
                println!("message {text}");
                if env::var("DERVISH_CLOSED_BY").as_deref() != Ok("server") {
                    let farewell = CloseFrame { code: CloseCode::Normal, reason: "done".into() };
                    socket.close(Some(farewell)).await?;
                }
            }
            Message::Close(Some(frame)) => println!("close {} {}", u16::from(frame.code), frame.reason),
            Message::Close(None) => println!("close"),
            _ => {}
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
    match runtime.block_on(session()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("error {problem}");
            ExitCode::FAILURE
        }
    }
}
