using System;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

/// <summary>One session through ClientWebSocket. It trusts what the machine's user trusts; the run script sees to that.</summary>
static class Client
{
    static int Main()
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        try
        {
            Session(new Uri(Environment.GetEnvironmentVariable("DERVISH_URL"))).GetAwaiter().GetResult();
            return 0;
        }
        catch (Exception problem)
        {
            Console.WriteLine("error {0}", problem.GetBaseException().Message.Replace('\n', ' '));
            return 1;
        }
    }

    static async Task Session(Uri server)
    {
        using (var socket = new ClientWebSocket())
        {
            await socket.ConnectAsync(server, CancellationToken.None);
            Console.WriteLine("open");

            var ping = new ArraySegment<byte>(Encoding.UTF8.GetBytes("{\"ping\": 1}"));
            await socket.SendAsync(ping, WebSocketMessageType.Text, true, CancellationToken.None);
            Console.WriteLine("message {0}", await Receive(socket));

            if (Environment.GetEnvironmentVariable("DERVISH_CLOSED_BY") == "server")
            {
                var message = await Receive(socket);
                if (message != null)
                {
                    throw new InvalidDataException("a message where a close was due: " + message);
                }
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            }
            else
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
            }
            Console.WriteLine("close {0} {1}", (int?)socket.CloseStatus, socket.CloseStatusDescription);
        }
    }

    /// <summary>Gives the next message whole, or null where the peer's close came instead.</summary>
    static async Task<string> Receive(WebSocket socket)
    {
        var buffer = new byte[1024];
        var message = new MemoryStream();
        WebSocketReceiveResult piece;
        do
        {
            piece = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
            if (piece.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }
            message.Write(buffer, 0, piece.Count);
        } while (!piece.EndOfMessage);
        return Encoding.UTF8.GetString(message.ToArray());
    }
}
