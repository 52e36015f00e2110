using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Sip;

namespace Tandem.Transport.Tests;

/// <summary>A handshake whose answer cannot be written takes no place among the connections.</summary>
public sealed class WebSocketUpgradeTests : IDisposable
{
    private const string Handshake =
        "GET /sip HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n";

    private readonly ServiceProvider _services =
        new ServiceCollection().AddLogging().AddSipTransport(static options => options.Listeners.Add(new(SipTransport.Ws, TestNode.V4))).AddSingleton<ISipReceiver>(new TestReceiver()).BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Who_leaves_before_the_answer_leaves_no_place_behind()
    {
        var (isHttp, writer) = (false, new BrokenWriter(new IOException("gone")));

        await ServeAsync(writer, _ =>
        {
            isHttp = true;
            return Task.CompletedTask;
        });

        Assert.Equal((true, true, 0, 0), (writer.IsUsed, isHttp, Gate.Count, Gate.Sources));
    }

    [Fact]
    public async Task Nor_does_an_error_of_another_kind()
    {
        var writer = new BrokenWriter(new InvalidOperationException("completed"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync(writer, static _ => Task.CompletedTask));

        Assert.Equal((true, 0, 0), (writer.IsUsed, Gate.Count, Gate.Sources));
    }

    private ConnectionGate Gate => _services.GetRequiredService<InboundConnections>().Gate;

    private async Task ServeAsync(PipeWriter output, ConnectionDelegate http)
    {
        var server = new SipWebSocketServer(
            _services.GetRequiredService<InboundConnections>(), _services.GetRequiredService<ListenerTable>(), _services.GetRequiredService<TransportContext>(),
            new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
        server.Path = "/sip";
        var input = new Pipe();
        await input.Writer.WriteAsync(Encoding.ASCII.GetBytes(Handshake), TestReceiver.Cancel);
        var connection = new DefaultConnectionContext("test", new Duplex(input.Reader, output), new Duplex(input.Reader, output)) { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5062) };
        await server.OnConnectedAsync(0, connection, http);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>The way to a peer who is no longer there.</summary>
    private sealed class BrokenWriter(Exception failure) : PipeWriter
    {
        private readonly byte[] _octets = new byte[4096];

        public bool IsUsed { get; private set; }

        public override void Advance(int bytes) => IsUsed = true;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _octets;

        public override Span<byte> GetSpan(int sizeHint = 0) => _octets;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => ValueTask.FromException<FlushResult>(failure);

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
