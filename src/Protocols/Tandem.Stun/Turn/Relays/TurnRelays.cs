using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>
/// The relayed transport addresses: which ports are free, and which relay has which number and which address. Ports are chosen at random over all addresses of a family, so that nobody guesses the next one
/// (RFC 6056 section 3.3.1; RFC 8656 section 7.2). Belongs to one lane.
/// </summary>
internal sealed class TurnRelays
{
    /// <summary>How many ports that somebody else on this machine has are tried before the address counts as full: enough unless most of the range is gone, and few system calls. Only a port that is taken is worth another try.</summary>
    private const int MaxAttempts = 16;

    private readonly IStunSockets _sockets;
    private readonly PortRange[] _ranges;
    private readonly int _maxRelays;
    private readonly Dictionary<PeerAddress, TurnRelay> _byAddress = [];
    private readonly Stack<int> _freeNumbers = [];
    private TurnRelay?[] _byNumber = new TurnRelay?[16];
    private int _usedNumbers;

    public TurnRelays(IReadOnlyList<RelayAddress> addresses, int maxRelays, IStunSockets sockets)
    {
        _ranges = [.. addresses.Select(address => new PortRange(address))];
        for (var i = 0; i < _ranges.Length; i++)
        {
            if (Array.FindIndex(_ranges, other => other.Overlaps(_ranges[i])) != i) throw new ArgumentException("Two relay addresses have the same external address and ports.", nameof(addresses));
        }

        _maxRelays = maxRelays;
        _sockets = sockets;
    }

    public int Count => _byAddress.Count;

    /// <summary>The relay of a number; null for none.</summary>
    public TurnRelay? this[int number] => (uint)number < (uint)_byNumber.Length ? _byNumber[number] : null;

    /// <summary>Finds a relay by its external address and port.</summary>
    public bool TryFind(in PeerAddress external, [NotNullWhen(true)] out TurnRelay? relay) => _byAddress.TryGetValue(external, out relay);

    /// <summary>Whether addresses of a family are relayed at all.</summary>
    public bool Has(StunAddressFamily family) => family is StunAddressFamily.V4 or StunAddressFamily.V6 && Array.Exists(_ranges, range => range.Address.Local.IsV4 == (family == StunAddressFamily.V4));

    /// <summary>What the world calls the host and port of this machine that a connection came from: those of a relay behind a NAT that maps one to one are not told from outside.</summary>
    public PeerAddress AsSeen(in PeerAddress from)
    {
        foreach (var range in _ranges)
        {
            if (range.Address.Local.HasSameHost(from) && range.HasInUse(from.Port)) return range.Address.External.WithPort(from.Port);
        }

        return from;
    }

    /// <summary>Opens a relay of a family.</summary>
    /// <param name="transport">UDP or TCP.</param>
    /// <param name="isV4">The family.</param>
    /// <param name="wish">Which port.</param>
    /// <param name="relay">The relay.</param>
    /// <param name="next">With <see cref="PortWish.EvenWithNext"/> the relay of the next port.</param>
    /// <returns>False when no such port is free: 508.</returns>
    public bool TryOpen(StunTransport transport, bool isV4, PortWish wish, [NotNullWhen(true)] out TurnRelay? relay, out TurnRelay? next)
    {
        relay = next = null;
        var opening = RelayOpening.PortTaken;
        for (var attempt = 0; attempt < MaxAttempts && opening == RelayOpening.PortTaken; attempt++)
        {
            if (!TryFindPort(isV4, wish, out var range, out var port)) return false;
            opening = Open(transport, range, port, out relay);
            if (relay is null) continue;
            if (wish != PortWish.EvenWithNext) return true;
            opening = Open(transport, range, (ushort)(port + 1), out next);
            if (next is not null) return true;
            Close(relay);
            relay = null;
        }

        return false;
    }

    public void Close(TurnRelay relay)
    {
        _sockets.CloseRelay(relay.Number);
        relay.Range.Release(relay.Port);
        _byAddress.Remove(relay.External);
        _byNumber[relay.Number] = null;
        _freeNumbers.Push(relay.Number);
        relay.Allocation = null;
    }

    private bool TryFindPort(bool isV4, PortWish wish, [NotNullWhen(true)] out PortRange? range, out ushort port)
    {
        var first = RandomNumberGenerator.GetInt32(_ranges.Length == 0 ? 1 : _ranges.Length);
        for (var i = 0; i < _ranges.Length; i++)
        {
            range = _ranges[(first + i) % _ranges.Length];
            if (range.Address.Local.IsV4 != isV4) continue;
            var found = range.Find(wish, RandomNumberGenerator.GetInt32(range.Count));
            port = (ushort)Math.Max(found, 0);
            if (found >= 0) return true;
        }

        (range, port) = (null, 0);
        return false;
    }

    private RelayOpening Open(StunTransport transport, PortRange range, ushort port, out TurnRelay? relay)
    {
        relay = null;
        if (Count >= _maxRelays) return RelayOpening.Failed;
        if (!_freeNumbers.TryPop(out var number)) number = _usedNumbers++;
        var opening = _sockets.OpenRelay(number, transport, range.Address.Local.WithPort(port));
        if (opening != RelayOpening.Opened)
        {
            _freeNumbers.Push(number);
            return opening;
        }

        relay = new TurnRelay(number, transport, range, port);
        range.Take(port);
        if (number >= _byNumber.Length) Array.Resize(ref _byNumber, _byNumber.Length * 2);
        _byNumber[number] = relay;
        _byAddress.Add(relay.External, relay);
        return opening;
    }
}
