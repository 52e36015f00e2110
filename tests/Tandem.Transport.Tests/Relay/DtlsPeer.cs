using Tandem.Dtls;
using Tandem.Kernel;

namespace Tandem.Transport.Tests;

/// <summary>A client by DTLS over a UDP socket. It runs while one of its methods is waited for.</summary>
internal sealed class DtlsPeer : IDisposable
{
    private readonly DtlsContext _context = new(DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1)), new DtlsOptions { SrtpProfiles = [] });
    private readonly Queue<DtlsOutput> _told = [];
    private readonly PeerAddress _server;
    private readonly DtlsSession _session;

    public DtlsPeer(PeerAddress server, DtlsCertificate expected, DatagramPeer? socket = null)
    {
        (_server, Socket) = (server, socket ?? new DatagramPeer());
        _session = new DtlsSession(_context, DtlsRole.Client, Now);
        _session.Expect(expected.Fingerprint);
        _session.Start(Now);
    }

    public DatagramPeer Socket { get; }

    /// <summary>Datagrams that the session has sent, in order.</summary>
    public List<byte[]> Sent { get; } = [];

    private static Instant Now => Instant.Now(TimeProvider.System);

    /// <summary>Sends what is to be sent, and takes one datagram.</summary>
    public async Task StepAsync()
    {
        await SendAsync();
        var (octets, _) = await Socket.ReceiveAsync();
        _session.Receive(octets, Now);
        await SendAsync();
    }

    public async Task EstablishAsync()
    {
        while (!_session.IsEstablished) await StepAsync();
        Assert.Equal(DtlsOutputKind.Established, _told.Dequeue().Kind);
    }

    public async Task SayAsync(byte[] octets)
    {
        Assert.True(_session.Send(octets));
        await SendAsync();
    }

    /// <summary>Says that it ends.</summary>
    public async Task CloseAsync()
    {
        _session.Close();
        await SendAsync();
    }

    /// <summary>What the session tells next.</summary>
    public async Task<(DtlsOutputKind Kind, byte[] Octets)> NextAsync()
    {
        while (_told.Count == 0) await StepAsync();
        var told = _told.Dequeue();
        return (told.Kind, told.Octets.ToArray());
    }

    /// <summary>Sends what is to be sent.</summary>
    public async Task SendAsync()
    {
        while (_session.TryTake(out var output))
        {
            if (output.Kind != DtlsOutputKind.Transmit)
            {
                _told.Enqueue(output);
                continue;
            }

            Sent.Add(output.Octets.ToArray());
            await Socket.SendAsync(output.Octets, _server);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _context.Dispose();
        Socket.Dispose();
    }
}
