// One session through URLSessionWebSocketTask.
//
// Unverified: not yet run anywhere; the run script skips where there is no Swift. On Linux, Foundation reads the roots to trust
// from the file that URLSessionCertificateAuthorityInfoFile names (the run script sets it). On macOS the delegate anchors them.

import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

let environment = ProcessInfo.processInfo.environment
let closedByServer = environment["DERVISH_CLOSED_BY"] == "server"

func finish(_ line: String, status: Int32) -> Never {
    print(line)
    exit(status)
}

final class Session: NSObject, URLSessionWebSocketDelegate {
    func urlSession(_: URLSession, webSocketTask: URLSessionWebSocketTask, didOpenWithProtocol _: String?) {
        print("open")
        webSocketTask.send(.string("{\"ping\": 1}")) { problem in
            if let problem { finish("error \(problem.localizedDescription)", status: 1) }
        }
        receive(from: webSocketTask)
    }

    private func receive(from task: URLSessionWebSocketTask) {
        task.receive { result in
            guard case .success(.string(let text)) = result else { return } // the end is told to the delegate
            print("message \(text)")
            if closedByServer {
                self.receive(from: task)
            } else {
                task.cancel(with: .normalClosure, reason: Data("done".utf8))
            }
        }
    }

    func urlSession(_: URLSession, webSocketTask _: URLSessionWebSocketTask,
                    didCloseWith code: URLSessionWebSocketTask.CloseCode, reason: Data?) {
        let why = reason.flatMap { String(data: $0, encoding: .utf8) } ?? ""
        finish("close \(code.rawValue) \(why)", status: 0)
    }

    func urlSession(_: URLSession, task _: URLSessionTask, didCompleteWithError problem: Error?) {
        if let problem { finish("error \(problem.localizedDescription)", status: 1) }
    }

    #if os(macOS)
    func urlSession(_: URLSession, didReceive challenge: URLAuthenticationChallenge,
                    completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void) {
        guard let trust = challenge.protectionSpace.serverTrust, let root = rootCertificate() else {
            return completionHandler(.cancelAuthenticationChallenge, nil)
        }
        SecTrustSetAnchorCertificates(trust, [root] as CFArray)
        completionHandler(.performDefaultHandling, nil)
    }

    private func rootCertificate() -> SecCertificate? {
        guard let path = environment["DERVISH_CA"], let pem = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let body = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        return Data(base64Encoded: body).flatMap { SecCertificateCreateWithData(nil, $0 as CFData) }
    }
    #endif
}

setvbuf(stdout, nil, _IOLBF, 0)
guard let url = environment["DERVISH_URL"].flatMap(URL.init(string:)) else {
    finish("error DERVISH_URL is not a URL", status: 1)
}
let session = URLSession(configuration: .default, delegate: Session(), delegateQueue: nil)
session.webSocketTask(with: url).resume()
RunLoop.main.run()
