using Tandem.Kernel;

namespace Tandem.Dtls.Tests;

/// <summary>The cookies of a server that remembers nothing of who has not shown his address (RFC 6347 section 4.2.1).</summary>
public sealed class DtlsCookieTests : IDisposable
{
    private static readonly PeerAddress Client = new([192, 0, 2, 9], 4000);
    private static readonly Instant Begin = new(TimeSpan.TicksPerHour);

    private readonly DtlsCookies _cookies = new(new byte[32]);
    private readonly DtlsContext _clientContext = new(DtlsPair.ClientCertificate, new DtlsOptions { SrtpProfiles = [] });
    private readonly DtlsContext _serverContext = new(DtlsPair.ServerCertificate, new DtlsOptions { SrtpProfiles = [], AsksForCertificate = false });
    private readonly DtlsSession _client;

    public DtlsCookieTests()
    {
        _client = new DtlsSession(_clientContext, DtlsRole.Client, DtlsPair.Now);
        _client.Expect(DtlsPair.ServerCertificate.Fingerprint);
        _client.Start(DtlsPair.Now);
    }

    public void Dispose()
    {
        _client.Dispose();
        _clientContext.Dispose();
        _serverContext.Dispose();
    }

    [Fact]
    public void AClientThatGetsTheCookieAndSendsItBackIsGood()
    {
        var first = Assert.Single(Sent());
        Assert.Equal(DtlsGreeting.NoCookie, _cookies.Look(first, Client, Begin, out var identity));
        var second = SecondHello(first);

        Assert.Equal(DtlsGreeting.Good, _cookies.Look(second, Client, Begin, out var again));
        Assert.Equal(identity, again);
    }

    [Fact]
    public void AnAnswerIsShorterThanWhatItAnswersAndHasTheNumberOfItsRecord()
    {
        var first = Assert.Single(Sent());
        var request = Request(first);
        Assert.True(request.Length < first.Length);
        Assert.Equal(first[5..11], request[5..11]);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(119, false)]
    [InlineData(125, false)]
    [InlineData(3600, false)]
    public void ACookieIsGoodForAMinuteAtLeastAndTwoAtMost(int seconds, bool isGood)
    {
        var second = SecondHello(Assert.Single(Sent()), Begin + TimeSpan.FromSeconds(59));
        Assert.Equal(isGood ? DtlsGreeting.Good : DtlsGreeting.WrongCookie, _cookies.Look(second, Client, Begin + TimeSpan.FromSeconds(59 + seconds), out _));
    }

    [Fact]
    public void OfAnotherAddressOrPortOrOfAnotherNodeItIsNot()
    {
        var second = SecondHello(Assert.Single(Sent()));
        Assert.Equal(DtlsGreeting.WrongCookie, _cookies.Look(second, Client.WithPort(4001), Begin, out _));
        Assert.Equal(DtlsGreeting.WrongCookie, _cookies.Look(second, new PeerAddress([192, 0, 2, 10], 4000), Begin, out _));
        byte[] other = [1, .. new byte[31]];
        Assert.Equal(DtlsGreeting.WrongCookie, new DtlsCookies(other).Look(second, Client, Begin, out _));
    }

    [Fact]
    public void WhatTheFirstHelloSaidMayNotChange()
    {
        var second = SecondHello(Assert.Single(Sent()));
        // The last octet of the random.
        second[13 + 12 + 2 + 31] ^= 1;
        Assert.Equal(DtlsGreeting.WrongCookie, _cookies.Look(second, Client, Begin, out _));
    }

    [Fact]
    public void EveryPrefixAndAFragmentAreNone()
    {
        var first = Assert.Single(Sent());
        for (var length = 0; length < first.Length; length++) Assert.Equal(DtlsGreeting.None, _cookies.Look(first.AsSpan(0, length), Client, Begin, out _));
        var (head, tail) = HandshakeFragments.Split(first);
        Assert.Equal(DtlsGreeting.None, _cookies.Look(head, Client, Begin, out _));
        Assert.Equal(DtlsGreeting.None, _cookies.Look(tail, Client, Begin, out _));
    }

    [Fact]
    public void ASessionBeginsWithTheSecondHelloAndAsksForNoCertificate()
    {
        var memory = new DtlsMemory();
        using var server = new DtlsSession(_serverContext, DtlsRole.Server, DtlsPair.Now, memory);
        server.Accept(SecondHello(Assert.Single(Sent())), DtlsPair.Now);
        var told = Settle(server);

        Assert.True(server.IsEstablished && _client.IsEstablished);
        Assert.Null(server.PeerCertificate);
        Assert.Equal(DtlsOutputKind.Established, Assert.Single(told).Kind);
    }

    [Fact]
    public void DataTakeNoMemoryOfTheirOwn()
    {
        var memory = new DtlsMemory();
        using var server = new DtlsSession(_serverContext, DtlsRole.Server, DtlsPair.Now, memory);
        server.Accept(SecondHello(Assert.Single(Sent())), DtlsPair.Now);
        Settle(server);
        var (octets, sent, received) = (new byte[1000], new byte[1100], new List<byte[]>());
        for (var i = 0; i < 300; i++)
        {
            Assert.True(_client.Send(octets));
            received.AddRange(Sent());
        }

        Echo(server, received[..100], octets, sent);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Echo(server, received[100..], octets, sent, isFirst: false);
        // The queue of outputs may grow once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    [Fact]
    public void WhatIsTooLongForADatagramIsNotProtected()
    {
        using var server = new DtlsSession(_serverContext, DtlsRole.Server, DtlsPair.Now, new DtlsMemory());
        server.Accept(SecondHello(Assert.Single(Sent())), DtlsPair.Now);
        Settle(server);
        Assert.True(server.Protect(new byte[17_000], new byte[20_000]).IsEmpty);
        Assert.False(server.Protect(new byte[16_000], new byte[20_000]).IsEmpty);
    }

    private static void Echo(DtlsSession server, List<byte[]> datagrams, byte[] expected, byte[] memory, bool isFirst = true)
    {
        foreach (var datagram in datagrams)
        {
            server.Receive(datagram, DtlsPair.Now);
            if (!server.TryTake(out var output) || output.Kind != DtlsOutputKind.Data || !output.Octets.Span.SequenceEqual(expected)) Assert.Fail($"No data, {isFirst}");
            if (server.Protect(output.Octets.Span, memory).Length <= expected.Length) Assert.Fail("Not protected");
        }
    }

    private byte[] Request(byte[] hello, Instant? now = null)
    {
        var request = new byte[DtlsCookies.RequestLength];
        _cookies.WriteRequest(request, hello, Client, now ?? Begin);
        return request;
    }

    private byte[] SecondHello(byte[] first, Instant? now = null)
    {
        _client.Receive(Request(first, now), DtlsPair.Now);
        return Assert.Single(Sent());
    }

    private List<byte[]> Sent()
    {
        var sent = new List<byte[]>();
        while (_client.TryTake(out var output))
            if (output.Kind == DtlsOutputKind.Transmit) sent.Add(output.Octets.ToArray());
        return sent;
    }

    private List<DtlsOutput> Settle(DtlsSession server)
    {
        var told = new List<DtlsOutput>();
        for (var round = 0; round < 5; round++)
        {
            var toClient = new List<byte[]>();
            while (server.TryTake(out var output))
            {
                if (output.Kind == DtlsOutputKind.Transmit) toClient.Add(output.Octets.ToArray());
                else told.Add(output);
            }

            var toServer = new List<byte[]>();
            foreach (var datagram in toClient)
            {
                _client.Receive(datagram, DtlsPair.Now);
                toServer.AddRange(Sent());
            }

            foreach (var datagram in toServer)
            {
                server.Receive(datagram, DtlsPair.Now);
                while (server.TryTake(out var output))
                {
                    if (output.Kind == DtlsOutputKind.Transmit) _client.Receive(output.Octets.Span, DtlsPair.Now);
                    else told.Add(output);
                    Sent();
                }
            }
        }

        return told;
    }
}
