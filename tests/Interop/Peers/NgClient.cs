using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Asks by the ng protocol, in octets of its own.</summary>
internal sealed class NgClient(int serverPort, string address = "127.0.0.1") : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Parse(address), 0));
    private int _cookie;

    /// <summary>Whether something has come that nobody has read.</summary>
    public bool HasHeard => _udp.Available > 0;

    /// <summary>Asks.</summary>
    /// <param name="body">A dictionary in bencode.</param>
    public Task SendAsync(string body) => _udp.SendAsync(Encoding.UTF8.GetBytes($"{Environment.ProcessId}_{++_cookie} {body}"), new IPEndPoint(IPAddress.Loopback, serverPort)).AsTask();

    /// <summary>Asks, and gives the dictionary of the reply.</summary>
    public async Task<string> AskAsync(string body)
    {
        await SendAsync(body);
        using var patience = new CancellationTokenSource(Patience);
        var reply = Encoding.UTF8.GetString((await _udp.ReceiveAsync(patience.Token)).Buffer);
        Assert.StartsWith($"{Environment.ProcessId}_{_cookie} d", reply, StringComparison.Ordinal);
        return reply[(reply.IndexOf(' ', StringComparison.Ordinal) + 1)..];
    }

    public void Dispose() => _udp.Dispose();
}
