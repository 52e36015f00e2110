using Tandem.Dtls;
using Tandem.Kernel;

namespace Tandem.Fuzz.Targets;

/// <summary>A datagram to a server of DTLS: nobody is let in without a cookie of his own, an answer is shorter than what it answers, and no octets break a handshake in another way than by its end.</summary>
internal static class DtlsTarget
{
    private static readonly PeerAddress Client = new([192, 0, 2, 9], 4000);
    private static readonly Instant Now = new(TimeSpan.TicksPerHour);
    private static readonly DtlsCookies Cookies = new(new byte[32]);
    private static readonly DtlsContext Context = new(DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(30)), new DtlsOptions { SrtpProfiles = [], AsksForCertificate = false });
    private static readonly DtlsMemory Memory = new();

    public static void Run(byte[] octets)
    {
        var greeting = Cookies.Look(octets, Client, Now, out var identity);
        Assert.NotEqual(DtlsGreeting.Good, greeting);
        if (greeting != DtlsGreeting.None) CheckAnswer(octets, identity);
        using var session = new DtlsSession(Context, DtlsRole.Server, Now, Memory);
        session.Accept(octets, Now);
        Drain(session);
        session.Receive(octets, Now);
        Drain(session);
        Assert.False(session.IsEstablished);
    }

    private static void CheckAnswer(byte[] octets, ulong identity)
    {
        var request = new byte[DtlsCookies.RequestLength];
        Cookies.WriteRequest(request, octets, Client, Now);
        Assert.True(request.Length < octets.Length);
        // A cookie stands behind the session identifier, whose length is behind version and random.
        var at = 13 + 12 + 2 + 32;
        at += 1 + octets[at];
        byte[] second = [.. octets[..at], 16, .. request[^16..], .. octets[(at + 1 + octets[at])..]];
        var grown = 16 - octets[at];
        Add(second, 11, 2, grown);
        Add(second, 14, 3, grown);
        Add(second, 22, 3, grown);
        Assert.Equal(DtlsGreeting.Good, Cookies.Look(second, Client, Now, out var again));
        Assert.Equal(identity, again);
        Assert.Equal(DtlsGreeting.WrongCookie, Cookies.Look(second, Client.WithPort(4001), Now, out _));
    }

    private static void Add(byte[] octets, int at, int length, int more)
    {
        var number = more;
        for (var i = 0; i < length; i++) number += octets[at + i] << (8 * (length - 1 - i));
        for (var i = 0; i < length; i++) octets[at + i] = (byte)(number >> (8 * (length - 1 - i)));
    }

    private static void Drain(DtlsSession session)
    {
        while (session.TryTake(out _)) { }
    }
}
