using System.Runtime.InteropServices;
using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>How many handshakes clients may begin, and how many associations they may have. The loop only.</summary>
internal sealed class DtlsAdmission(StunTransportOptions options)
{
    /// <summary>Sources whose rate is remembered.</summary>
    private const int MaxRemembered = 65_536;

    private readonly ConnectionGate _gate = new(new ConnectionLimits(options.MaxConnections, options.MaxConnectionsPerSource, options.LimitLoopback));
    private readonly Dictionary<PeerAddress, int> _shaking = [];
    private readonly RateTable<PeerAddress> _rates = new(MaxRemembered);
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / options.DtlsHandshakesPerSecond;

    /// <summary>Handshakes that run.</summary>
    public int Handshakes { get; private set; }

    /// <summary>Whether nobody may begin any more.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Lets a client begin, to be followed by <see cref="Shaken"/> and <see cref="Leave"/>, or says why not.</summary>
    public DtlsRefusal Enter(in PeerAddress client, Instant now)
    {
        if (IsStopping) return DtlsRefusal.Stopping;
        if (Handshakes >= options.MaxDtlsHandshakes) return DtlsRefusal.TooManyHandshakes;
        var isCounted = options.LimitLoopback || !client.IsLoopback;
        if (isCounted && _shaking.GetValueOrDefault(client.Source) >= options.MaxDtlsHandshakesPerSource) return DtlsRefusal.TooManyHandshakesOfSource;
        // What the last second has spared may be had at once.
        if (isCounted && _rates.Wait(client.Source, _interval, options.DtlsHandshakesPerSecond, now) > TimeSpan.Zero) return DtlsRefusal.TooFast;
        switch (_gate.Enter(client))
        {
            case ConnectionRefusal.TooMany:
                return DtlsRefusal.TooMany;
            case ConnectionRefusal.TooManyOfSource:
                return DtlsRefusal.TooManyOfSource;
        }

        if (isCounted) _rates.Take(client.Source, _interval, now);
        CollectionsMarshal.GetValueRefOrAddDefault(_shaking, client.Source, out _)++;
        Handshakes++;
        return DtlsRefusal.None;
    }

    /// <summary>A handshake is over, whatever came of it.</summary>
    public void Shaken(in PeerAddress client)
    {
        Handshakes--;
        if (--CollectionsMarshal.GetValueRefOrNullRef(_shaking, client.Source) == 0) _shaking.Remove(client.Source);
    }

    /// <summary>An association has ended.</summary>
    public void Leave(in PeerAddress client) => _gate.Leave(client);
}
