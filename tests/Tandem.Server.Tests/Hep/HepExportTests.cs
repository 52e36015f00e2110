using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Kernel;
using Tandem.Server.Hep;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Tests.Sip.Support;
using Tandem.Sip;
using Tandem.Subscribers;

namespace Tandem.Server.Tests.Hep;

/// <summary>The export as a collector sees it.</summary>
public sealed class HepExportTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_message_of_a_registration_is_exported_without_what_proves_the_password()
    {
        using var collector = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var server = await TestServer.StartAsync(
            _folder.Path, ("Tandem:Hep:Server", collector.Client.LocalEndPoint!.ToString()!), ("Tandem:Hep:CaptureId", "77"), ("Tandem:Hep:Key", "collector's"));
        await using var alice = await TestPhone.ConnectAsync("alice", "UDP", TestServer.Of(server));
        await alice.RegisterAsync(AccountSeed.DemoPassword("alice"));

        var packets = new List<HepChunks>();
        while (packets.Count < 4) packets.Add(new HepChunks((await collector.ReceiveAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation)).Buffer));
        await server.StopAsync();

        var texts = packets.ConvertAll(packet => packet.Text(15));
        Assert.Equal(["REGISTER sip:tandem.test SIP/2.0", "SIP/2.0 401 Unauthorized", "REGISTER sip:tandem.test SIP/2.0", "SIP/2.0 200 OK"], texts.Select(text => text.Split("\r\n")[0]));
        Assert.Contains("response=\"***\"", texts[2], StringComparison.Ordinal);
        Assert.All(packets.Index(), packet =>
        {
            var (from, to) = packet.Index % 2 == 0 ? (alice.SentBy, $"127.0.0.1:{server.Listening[PortUse.Sip]}") : ($"127.0.0.1:{server.Listening[PortUse.Sip]}", alice.SentBy);
            Assert.Equal((from, to), (packet.Item.EndPoint(3, 7), packet.Item.EndPoint(4, 8)));
            Assert.Equal((2, 17, 1, 77), (packet.Item[1][0], packet.Item[2][0], packet.Item[11][0], BinaryPrimitives.ReadInt32BigEndian(packet.Item[12])));
            Assert.Equal(("collector's", TestPhone.Field(packet.Item.Text(15), "Call-ID")), (packet.Item.Text(14), packet.Item.Text(17)));
            Assert.InRange(BinaryPrimitives.ReadUInt32BigEndian(packet.Item[10]), 0u, 999_999u);
        });
    }

    [Fact]
    public async Task Over_TCP_packets_follow_one_another()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Hep:Server", collector.LocalEndpoint.ToString()!), ("Tandem:Hep:Transport", "tcp"));
        await using var alice = await TestPhone.ConnectAsync("alice", "TCP", TestServer.Of(server));
        await alice.RegisterAsync(AccountSeed.DemoPassword("alice"));

        using var connection = await collector.AcceptTcpClientAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        for (var i = 0; i < 4; i++)
        {
            var head = new byte[6];
            await connection.GetStream().ReadExactlyAsync(head, Cancellation).AsTask().WaitAsync(Patience, Cancellation);
            var rest = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(4)) - head.Length];
            await connection.GetStream().ReadExactlyAsync(rest, Cancellation).AsTask().WaitAsync(Patience, Cancellation);
            var packet = new HepChunks([.. head, .. rest]);
            Assert.Equal(6, packet[2][0]);
            Assert.Contains("Call-ID: ", packet.Text(15), StringComparison.Ordinal);
        }

        await server.StopAsync();
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_no_call()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        await using var server = await TestServer.StartAsync(_folder.Path, ("Tandem:Hep:Server", $"127.0.0.1:{port}"), ("Tandem:Hep:Transport", "tcp"));
        await using var alice = await TestPhone.ConnectAsync("alice", "UDP", TestServer.Of(server));
        for (var i = 0; i < 5; i++) await alice.RegisterAsync(AccountSeed.DemoPassword("alice"));
        await server.StopAsync();
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var dropped = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "tandem.hep.messages.dropped") own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (Equals(tags[0].Value, "queue_full")) dropped += count;
        });
        listener.Start();
        var queue = new HepQueue(new HepOptions { MaxQueuedBytes = 1000 }, new HepMetrics(services.GetRequiredService<IMeterFactory>()));
        var flow = new Flow(SipTransport.Udp, 0, new PeerAddress([127, 0, 0, 1], 5060), 0);

        for (var i = 0; i < 5; i++) queue.Add(new byte[300], flow, isSent: false, default(Instant));

        Assert.Equal((3L, 2 * 428L), (dropped, queue.QueuedBytes));
        while (queue.TryTake(out var message)) queue.Return(message);
        Assert.Equal(0, queue.QueuedBytes);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_is_left_out_and_the_next_is_exported()
    {
        using var collector = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = new HepOptions { Server = collector.Client.LocalEndPoint!.ToString() };
        var metrics = new HepMetrics(services.GetRequiredService<IMeterFactory>());
        var queue = new HepQueue(options, metrics);
        var encoder = new HepEncoder(options, [new IPEndPoint(IPAddress.Loopback, 5060)], TimeProvider.System);
        using var export = new HepExport(options, queue, encoder, metrics, TimeProvider.System, NullLogger<HepExport>.Instance);
        var now = Instant.Now(TimeProvider.System);
        // From an address of another family than the listener's, from a listener that is not there, and as it should be.
        queue.Add("first"u8, new Flow(SipTransport.Udp, 0, PeerAddress.From(new IPEndPoint(IPAddress.IPv6Loopback, 5062)), 0), isSent: false, now);
        queue.Add("second"u8, new Flow(SipTransport.Udp, 7, new PeerAddress([127, 0, 0, 1], 5062), 0), isSent: false, now);
        queue.Add("third"u8, new Flow(SipTransport.Udp, 0, new PeerAddress([127, 0, 0, 1], 5062), 0), isSent: false, now);

        await export.StartAsync(Cancellation);

        Assert.Equal("third", new HepChunks((await collector.ReceiveAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation)).Buffer).Text(15));
        await export.StopAsync(Cancellation);
        Assert.Equal((true, 0L), (export.ExecuteTask!.IsCompletedSuccessfully, queue.QueuedBytes));
    }

    [Theory]
    [InlineData("homer.example.com", "homer.example.com", 9060)]
    [InlineData("homer.example.com:9061", "homer.example.com", 9061)]
    [InlineData("192.0.2.1:1", "192.0.2.1", 1)]
    [InlineData("[2001:db8::1]:9061", "2001:db8::1", 9061)]
    [InlineData("2001:db8::1", "2001:db8::1", 9060)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 9060)]
    [InlineData("homer:0", null, 0)]
    [InlineData("homer:65536", null, 0)]
    [InlineData("homer:http", null, 0)]
    [InlineData(":9060", null, 0)]
    [InlineData("a b", null, 0)]
    public void A_collector_is_a_host_and_perhaps_a_port(string text, string? host, int port)
    {
        var isValid = HepOptions.TryParseServer(text, out var read, out var readPort);
        Assert.Equal(host is not null, isValid);
        if (isValid) Assert.Equal((host, port), (read, readPort));
    }
}

/// <summary>A packet of HEP version 3, taken apart.</summary>
internal sealed class HepChunks
{
    private readonly Dictionary<int, byte[]> _values = [];

    public HepChunks(byte[] packet)
    {
        Assert.Equal("HEP3", Encoding.ASCII.GetString(packet, 0, 4));
        Assert.Equal(packet.Length, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)));
        for (var at = 6; at < packet.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 4));
            _values.Add(BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 2)), packet[(at + 6)..(at + length)]);
            at += length;
        }
    }

    public byte[] this[int type] => _values[type];

    public string Text(int type) => Encoding.UTF8.GetString(_values[type]);

    public string EndPoint(int address, int port) => new IPEndPoint(new IPAddress(_values[address]), BinaryPrimitives.ReadUInt16BigEndian(_values[port])).ToString();
}
