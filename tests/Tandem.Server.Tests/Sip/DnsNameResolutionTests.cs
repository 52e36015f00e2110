using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Contracts;
using Tandem.Server.Options;
using Tandem.Server.Sip.Names;
using Tandem.Server.Tests.Sip.Support;

namespace Tandem.Server.Tests.Sip;

public sealed class DnsNameResolutionTests : IAsyncDisposable
{
    private readonly DnsServer _server = new();
    private readonly TaskCompletionSource<NameAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _timeout = TimeSpan.FromSeconds(20);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Naptr_is_read()
    {
        _server.AddNaptr("far.example", 10, 50, "s", "SIP+D2T", "_sip._tcp.far.example");
        _server.AddNaptr("far.example", 20, 50, "s", "SIP+D2U", "_sip._udp.far.example");
        var answer = await AskAsync("far.example", NameRecordKind.Naptr);
        Assert.Equal((NameAnswerStatus.Found, TimeSpan.FromSeconds(60)), (answer.Status, answer.TimeToLive));
        Assert.Equal([new NaptrRecord(10, 50, "s", "SIP+D2T", "_sip._tcp.far.example"), new NaptrRecord(20, 50, "s", "SIP+D2U", "_sip._udp.far.example")], answer.Records);
    }

    [Fact]
    public async Task Srv_is_read()
    {
        _server.AddSrv("_sip._udp.far.example", 10, 60, 5070, "one.far.example");
        _server.AddSrv("_sip._udp.far.example", 20, 0, 0, "");
        var answer = await AskAsync("_sip._udp.far.example", NameRecordKind.Srv);
        Assert.Equal([new SrvRecord(10, 60, 5070, "one.far.example"), new SrvRecord(20, 0, 0, "")], answer.Records);
    }

    [Theory]
    [InlineData(NameRecordKind.A, "203.0.113.10:0")]
    [InlineData(NameRecordKind.Aaaa, "[2001:db8::10]:0")]
    public async Task Addresses_are_read(NameRecordKind kind, string expected)
    {
        _server.AddAddress("one.far.example", "203.0.113.10");
        _server.AddAddress("one.far.example", "2001:db8::10");
        var record = Assert.IsType<AddressRecord>(Assert.Single((await AskAsync("one.far.example", kind)).Records));
        Assert.Equal(expected, record.Address.ToString());
    }

    [Theory]
    [InlineData("nowhere.example")]
    [InlineData("one.far.example")]
    public async Task What_does_not_exist_has_a_time_to_live_too(string name)
    {
        _server.AddAddress("one.far.example", "203.0.113.10");
        var answer = await AskAsync(name, NameRecordKind.Srv);
        Assert.Equal((NameAnswerStatus.NotFound, TimeSpan.FromSeconds(20)), (answer.Status, answer.TimeToLive));
    }

    [Fact]
    public async Task A_name_server_that_fails_has_not_answered()
    {
        _server.Broken.Add("broken.example");
        Assert.Equal(NameAnswerStatus.Failed, (await AskAsync("broken.example", NameRecordKind.A)).Status);
    }

    [Fact]
    public async Task A_silent_name_server_is_asked_again_and_then_given_up()
    {
        _server.Silent.Add("silent.example");
        _timeout = TimeSpan.FromMilliseconds(200);
        Assert.Equal(NameAnswerStatus.Failed, (await AskAsync("silent.example", NameRecordKind.A)).Status);
        for (var i = 0; i < 2; i++) Assert.True(await _server.Queries.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Of_several_name_servers_one_that_answers_is_enough()
    {
        // A port that nobody has: the socket keeps it from others and reads nothing.
        _timeout = TimeSpan.FromMilliseconds(700);
        using var mute = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _server.AddAddress("one.far.example", "203.0.113.10");
        var answer = await AskAsync("one.far.example", NameRecordKind.A, mute.Client.LocalEndPoint!.ToString()!, _server.Address);
        Assert.Equal(NameAnswerStatus.Found, answer.Status);
    }

    [Fact]
    public async Task An_answer_that_is_no_message_is_none()
    {
        using var broken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var babble = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var query = await broken.ReceiveAsync();
                    await broken.SendAsync(query.Buffer.AsMemory(0, 7), query.RemoteEndPoint);
                }
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
            {
                // The test is over.
            }
        }, TestContext.Current.CancellationToken);
        _timeout = TimeSpan.FromMilliseconds(700);
        Assert.Equal(NameAnswerStatus.Failed, (await AskAsync("one.far.example", NameRecordKind.A, broken.Client.LocalEndPoint!.ToString()!)).Status);
        broken.Dispose();
        await babble;
    }

    [Theory]
    [InlineData("192.0.2.53", "192.0.2.53:53")]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("::1", "[::1]:53")]
    public void A_name_server_is_an_address_with_or_without_a_port(string text, string expected) => Assert.Equal(expected, DnsNameResolution.Parse(text).ToString());

    private async Task<NameAnswer> AskAsync(string name, NameRecordKind kind, params string[] servers)
    {
        var options = new DnsOptions { Servers = servers.Length > 0 ? servers : [_server.Address], Timeout = _timeout };
        var names = new DnsNameResolution(options, NullLogger<DnsNameResolution>.Instance);
        names.Connect((_, answer) => _answer.TrySetResult(answer));
        names.Ask(new NameQuestion(name, kind));
        return await _answer.Task;
    }
}
