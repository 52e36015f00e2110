using Tandem.Kernel;

namespace Tandem.Dtls.Tests;

/// <summary>A client and a server, and the network between them.</summary>
internal sealed class DtlsPair : IDisposable
{
    public static readonly DtlsCertificate ClientCertificate = DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(30));
    public static readonly DtlsCertificate ServerCertificate = DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(30));

    private readonly DtlsContext _clientContext;
    private readonly DtlsContext _serverContext;
    private readonly Queue<(DtlsSession To, byte[] Datagram)> _wire = [];

    public DtlsPair(DtlsOptions? client = null, DtlsOptions? server = null)
    {
        _clientContext = new DtlsContext(ClientCertificate, client ?? new DtlsOptions());
        _serverContext = new DtlsContext(ServerCertificate, server ?? new DtlsOptions());
        Client = new DtlsSession(_clientContext, DtlsRole.Client, Now);
        Server = new DtlsSession(_serverContext, DtlsRole.Server, Now);
    }

    public DtlsSession Client { get; }

    public DtlsSession Server { get; }

    /// <summary>Whether a datagram arrives; all do otherwise. Its number in the order in which they were sent, from 0 on.</summary>
    public Func<int, bool> Arrives { get; set; } = _ => true;

    /// <summary>What was sent, in order.</summary>
    public List<(DtlsSession From, byte[] Datagram)> Sent { get; } = [];

    /// <summary>What the two told, datagrams apart.</summary>
    public List<(DtlsSession From, DtlsOutput Output)> Told { get; } = [];

    public static Instant Now => Instant.Now(TimeProvider.System);

    public DtlsPair ExpectEachOther()
    {
        Client.Expect(ServerCertificate.Fingerprint);
        Server.Expect(ClientCertificate.Fingerprint);
        return this;
    }

    /// <summary>Begins, and goes on until nothing is under way.</summary>
    public DtlsPair Shake()
    {
        Client.Start(Now);
        return Settle();
    }

    /// <summary>Delivers until nothing is under way.</summary>
    public DtlsPair Settle()
    {
        Take(Client);
        Take(Server);
        while (_wire.TryDequeue(out var next))
        {
            next.To.Receive(next.Datagram, Now);
            Take(next.To);
        }

        return this;
    }

    /// <summary>Lets the time pass that OpenSSL wants to pass before it repeats a flight, until both are established.</summary>
    public async Task RepeatAsync(CancellationToken cancel)
    {
        while (!Client.IsEstablished || !Server.IsEstablished)
        {
            await Task.Delay(10, cancel);
            foreach (var session in new[] { Client, Server })
                if (session.Deadline <= Now) session.Advance(Now);
            Settle();
        }
    }

    public DtlsOutput Only(DtlsSession from) => Assert.Single(Told, told => told.From == from).Output;

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        _clientContext.Dispose();
        _serverContext.Dispose();
    }

    private void Take(DtlsSession from)
    {
        while (from.TryTake(out var output))
        {
            if (output.Kind != DtlsOutputKind.Transmit)
            {
                Told.Add((from, output));
                continue;
            }

            Sent.Add((from, output.Octets.ToArray()));
            if (Arrives(Sent.Count - 1)) _wire.Enqueue((from == Client ? Server : Client, output.Octets.ToArray()));
        }
    }
}
