import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ServerHandshake;

/** One session through Java-WebSocket. The library checks the host name against the certificate by itself. */
public final class Client extends WebSocketClient {
    private volatile boolean failed;

    private Client(URI server) {
        super(server);
    }

    public static void main(String[] args) throws Exception {
        Client client = new Client(new URI(System.getenv("DERVISH_URL")));
        client.setSocketFactory(trusting(Path.of(System.getenv("DERVISH_CA"))).getSocketFactory());
        client.run(); // returns when the session is over
        System.exit(client.failed ? 1 : 0);
    }

    private static SSLContext trusting(Path root) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(root)) {
            store.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
        System.out.println("open");
        send("{\"ping\": 1}");
    }

    @Override
    public void onMessage(String message) {
        System.out.println("message " + message);
        if (!"server".equals(System.getenv("DERVISH_CLOSED_BY"))) {
            close(1000, "done");
        }
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
        System.out.println("close " + code + " " + reason);
    }

    @Override
    public void onError(Exception problem) {
        System.out.println("error " + problem);
        failed = true;
    }
}
