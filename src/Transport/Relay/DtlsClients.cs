using System.Security.Cryptography;
using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>
/// Clients that reach the server by DTLS (RFC 7350, RFC 8656 section 3.1). Nothing is remembered of one, and no key is used for it, before it has shown with a cookie that it gets what is sent to its address. The loop only.
/// </summary>
internal sealed class DtlsClients : IDisposable
{
    // RFC 7983 section 7.
    private const byte FirstType = 20, LastType = 63;
    private const int KeyLength = 32;

    private readonly Dictionary<(byte Listener, PeerAddress Remote), DtlsClient> _clients = [];
    private readonly TimerQueue<DtlsClient> _timers = new();
    private readonly List<DtlsClient> _ending = [];
    private readonly Queue<StunFlow> _closed = [];
    private readonly DtlsCookies _cookies = new(RandomNumberGenerator.GetBytes(KeyLength));
    private readonly DtlsMemory _memory = new();
    private readonly byte[] _protected = new byte[ushort.MaxValue + DtlsSession.Overhead];
    private readonly ClientSockets _sockets;
    private readonly ConnectionNumbers _numbers;
    private readonly DtlsIdentity _identity;
    private readonly DtlsAdmission _admission;
    private readonly RelayContext _context;

    public DtlsClients(ClientSockets sockets, ConnectionNumbers numbers, ISipTlsCertificates? certificates, RelayContext context)
    {
        (_sockets, _numbers, _context) = (sockets, numbers, context);
        _identity = new DtlsIdentity(certificates, context);
        _admission = new DtlsAdmission(context.Options);
    }

    /// <summary>When <see cref="Advance"/> wants to be called.</summary>
    public Instant Deadline => _timers.Deadline;

    /// <summary>Whether ended flows are to be told.</summary>
    public bool HasClosed => _closed.Count > 0;

    /// <summary>Associations there are, those whose handshake runs included.</summary>
    public int Count => _clients.Count;

    /// <summary>Takes a datagram of a client.</summary>
    public void Received(ReadOnlySpan<byte> datagram, byte listener, in PeerAddress remote, IStunReceiver receiver, Instant now)
    {
        if (datagram.IsEmpty || datagram[0] is < FirstType or > LastType)
        {
            _context.Metrics.Refused(DtlsRefusal.NotDtls);
            return;
        }

        var known = _clients.GetValueOrDefault((listener, remote));
        var greeting = _cookies.Look(datagram, remote, now, out var identity);
        if (greeting == DtlsGreeting.None || known?.Identity == identity)
        {
            if (known is null) _context.Metrics.Refused(DtlsRefusal.NoAssociation);
            else Continue(known, datagram, receiver, now);
        }
        else if (greeting == DtlsGreeting.Good)
        {
            // The client of before is gone: who sends from its address now gets what is sent there (RFC 6347 section 4.2.8).
            if (known is not null) End(known, ConnectionEnd.Peer);
            Begin(datagram, identity, listener, remote, receiver, now);
        }
        else
        {
            _context.Metrics.Refused(greeting == DtlsGreeting.NoCookie ? DtlsRefusal.NoCookie : DtlsRefusal.WrongCookie);
            Span<byte> request = stackalloc byte[DtlsCookies.RequestLength];
            _cookies.WriteRequest(request, datagram, remote, now);
            _sockets.Send(listener, remote, request);
        }
    }

    /// <summary>Sends a message.</summary>
    /// <returns>False when the flow is gone.</returns>
    public bool Send(in StunFlow flow, ReadOnlySpan<byte> octets)
    {
        if (Find(flow) is not { } client) return false;
        var datagram = client.Session.Protect(octets, _protected);
        if (datagram.IsEmpty) _context.Metrics.DroppedToClient(RelayDrop.TooLarge);
        else _sockets.Send(flow.Listener, flow.Remote, datagram);
        return true;
    }

    /// <summary>Ends an association when the batch ends: what this batch answers still goes out.</summary>
    public void Close(in StunFlow flow)
    {
        if (Find(flow) is { } client) Close(client, ConnectionEnd.Local);
    }

    /// <summary>Ends those that nobody uses, and takes no new ones, because the node begins to stop.</summary>
    public void CloseUnused(Predicate<StunFlow> isUsed)
    {
        _admission.IsStopping = true;
        foreach (var client in _clients.Values)
            if (client.IsOpen && !isUsed(client.Flow)) Close(client, ConnectionEnd.Local);
    }

    /// <summary>Repeats what is due, and ends who says nothing.</summary>
    public void Advance(IStunReceiver receiver, Instant now)
    {
        while (_timers.TryTake(now, out var client))
        {
            client.Due = Instant.Never;
            if (client.SilentUntil <= now)
            {
                Close(client, ConnectionEnd.NoMessage);
                continue;
            }

            client.Session.Advance(now);
            Take(client, receiver, now);
        }
    }

    /// <summary>Tells the receiver of flows that ended since the last batch.</summary>
    public void DeliverClosed(IStunReceiver receiver, Instant now)
    {
        // Only what is there now: telling may end further ones, and they wait for the next batch.
        for (var left = _closed.Count; left > 0; left--) receiver.Closed(_closed.Dequeue(), now);
    }

    /// <summary>Says goodbye to those that are to end.</summary>
    public void EndBatch()
    {
        foreach (var client in _ending)
        {
            client.Session.Close();
            while (client.Session.TryTake(out var output))
                if (output.Kind == DtlsOutputKind.Transmit) _sockets.Send(client.Flow.Listener, client.Flow.Remote, output.Octets.Span);
            Remove(client);
        }

        _ending.Clear();
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Session.Dispose();
        _clients.Clear();
        _identity.Dispose();
    }

    private DtlsClient? Find(in StunFlow flow) => _clients.TryGetValue((flow.Listener, flow.Remote), out var client) && client.IsOpen && client.Flow == flow ? client : null;

    private void Begin(ReadOnlySpan<byte> hello, ulong identity, byte listener, in PeerAddress remote, IStunReceiver receiver, Instant now)
    {
        if (_identity.Current is not { } context)
        {
            _context.Metrics.Refused(DtlsRefusal.Certificate);
            return;
        }

        var refusal = _admission.Enter(remote, now);
        if (refusal != DtlsRefusal.None)
        {
            _context.Metrics.Refused(refusal);
            return;
        }

        var client = new DtlsClient(new StunFlow(StunTransport.Dtls, listener, remote, _numbers.Next()), new DtlsSession(context, DtlsRole.Server, now, _memory), identity);
        _clients.Add((listener, remote), client);
        client.Session.Accept(hello, now);
        Take(client, receiver, now);
    }

    private void Continue(DtlsClient client, ReadOnlySpan<byte> datagram, IStunReceiver receiver, Instant now)
    {
        // One that is to end with the batch listens no more.
        if (!client.IsOpen && !client.IsShaking) return;
        client.Session.Receive(datagram, now);
        Take(client, receiver, now);
    }

    private void Take(DtlsClient client, IStunReceiver receiver, Instant now)
    {
        while (client.Session.TryTake(out var output))
        {
            switch (output.Kind)
            {
                case DtlsOutputKind.Transmit:
                    _sockets.Send(client.Flow.Listener, client.Flow.Remote, output.Octets.Span);
                    break;
                case DtlsOutputKind.Established:
                    Shaken(client);
                    client.IsOpen = true;
                    client.SilentUntil = now + _context.Options.FirstMessageTimeout;
                    _context.Metrics.Opened(StunTransport.Dtls);
                    break;
                case DtlsOutputKind.Data when client.IsOpen:
                    client.SilentUntil = Instant.Never;
                    receiver.Received(output.Octets.Span, client.Flow, now);
                    break;
                case DtlsOutputKind.Failed:
                    if (client.IsShaking) _context.Metrics.Refused(output.Failure == DtlsFailure.TimedOut ? DtlsRefusal.TimedOut : DtlsRefusal.Handshake);
                    EndDrained(client, ConnectionEnd.Broken);
                    return;
                case DtlsOutputKind.Closed:
                    EndDrained(client, ConnectionEnd.Peer);
                    return;
            }
        }

        Arm(client);
    }

    private void Arm(DtlsClient client)
    {
        var deadline = client.IsOpen || client.IsShaking ? client.Deadline : Instant.Never;
        if (deadline == client.Due) return;
        _timers.Cancel(ref client.Timer);
        client.Due = deadline;
        if (deadline != Instant.Never) client.Timer = _timers.Start(deadline, client);
    }

    private void Shaken(DtlsClient client)
    {
        if (!client.IsShaking) return;
        client.IsShaking = false;
        _admission.Shaken(client.Flow.Remote);
    }

    private void Close(DtlsClient client, ConnectionEnd reason)
    {
        if (!client.IsOpen) return;
        EndTelling(client, reason);
        _ending.Add(client);
    }

    /// <summary>Ends one of which the session has ended; what that still has to say, an alert, is said.</summary>
    private void EndDrained(DtlsClient client, ConnectionEnd reason)
    {
        while (client.Session.TryTake(out var output))
            if (output.Kind == DtlsOutputKind.Transmit) _sockets.Send(client.Flow.Listener, client.Flow.Remote, output.Octets.Span);
        End(client, reason);
    }

    private void End(DtlsClient client, ConnectionEnd reason)
    {
        if (client.IsOpen) EndTelling(client, reason);
        Shaken(client);
        // One that is to end with the batch is removed then, unless its place is wanted now.
        _ending.Remove(client);
        Remove(client);
    }

    private void EndTelling(DtlsClient client, ConnectionEnd reason)
    {
        client.IsOpen = false;
        _closed.Enqueue(client.Flow);
        _context.Metrics.Ended(StunTransport.Dtls, reason);
        TransportLog.ClientEnded(_context.Logger, StunTransport.Dtls, client.Flow.Remote, reason);
    }

    private void Remove(DtlsClient client)
    {
        _timers.Cancel(ref client.Timer);
        _clients.Remove((client.Flow.Listener, client.Flow.Remote));
        _admission.Leave(client.Flow.Remote);
        client.Session.Dispose();
    }
}
