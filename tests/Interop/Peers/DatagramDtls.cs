using System.Net;
using System.Net.Sockets;
using Tandem.Dtls;
using Tandem.Kernel;

namespace Tandem.Interop.Tests.Peers;

/// <summary>A DTLS session of ours over a UDP socket of the framework. It runs while one of its methods is waited for.</summary>
internal sealed class DatagramDtls : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DtlsContext _context = new(Certificate, new DtlsOptions());
    private readonly Queue<DtlsOutput> _told = [];
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private IPEndPoint? _remote;

    private DatagramDtls(DtlsRole role) => Session = new DtlsSession(_context, role, Now);

    public static DtlsCertificate Certificate { get; } = DtlsCertificate.Create(DateTimeOffset.UtcNow, TimeSpan.FromDays(1));

    public DtlsSession Session { get; }

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    private static Instant Now => Instant.Now(TimeProvider.System);

    /// <summary>Waits for a client.</summary>
    public static DatagramDtls Listen() => new(DtlsRole.Server);

    /// <summary>Begins a handshake with a server.</summary>
    public static DatagramDtls Connect(int port)
    {
        var client = new DatagramDtls(DtlsRole.Client) { _remote = new IPEndPoint(IPAddress.Loopback, port) };
        client.Session.Start(Now);
        return client;
    }

    /// <summary>What the session tells next.</summary>
    public async Task<DtlsOutput> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            while (Session.TryTake(out var output))
            {
                if (output.Kind == DtlsOutputKind.Transmit) await _socket.SendAsync(output.Octets, _remote, patience.Token);
                else _told.Enqueue(output);
            }

            if (_told.TryDequeue(out var told)) return told;
            await ReceiveAsync(patience.Token);
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        _context.Dispose();
        _socket.Dispose();
    }

    private async Task ReceiveAsync(CancellationToken cancel)
    {
        var wait = Session.Deadline - Now;
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        due.CancelAfter(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Patience ? wait : Patience);
        try
        {
            var datagram = await _socket.ReceiveAsync(due.Token);
            _remote = datagram.RemoteEndPoint;
            Session.Receive(datagram.Buffer, Now);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Session.Advance(Now);
        }
    }
}
