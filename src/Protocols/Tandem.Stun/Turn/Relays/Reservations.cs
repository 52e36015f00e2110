using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Stun.Turn;

/// <summary>Relayed transport addresses that wait for the second Allocate of their client (RFC 8656 section 7.2, EVEN-PORT with the R bit). Belongs to one lane.</summary>
/// <param name="max">How many there may be.</param>
/// <param name="relays">The relayed transport addresses.</param>
/// <param name="users">Who has them.</param>
internal sealed class Reservations(int max, TurnRelays relays, TurnUsers users)
{
    /// <summary>RFC 8656 section 7.2: at least 30 seconds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ulong, Reservation> _byToken = [];
    private readonly WaitQueue<ulong> _waits = new(Lifetime);

    public int Count => _byToken.Count;

    public Instant Deadline => _waits.Deadline;

    public bool HasRoom => Count < max;

    /// <summary>Keeps an address for whoever has the token.</summary>
    public ulong Add(TurnRelay relay, TurnUser user, Instant now)
    {
        var token = NewToken();
        users.Begin(user);
        user.Reservations++;
        _byToken.Add(token, new Reservation(relay, user, _waits.Start(now, token)));
        return token;
    }

    public bool Has(ulong token) => _byToken.ContainsKey(token);

    /// <summary>Hands out the address of a token, once.</summary>
    public bool TryTake(ulong token, [NotNullWhen(true)] out TurnRelay? relay)
    {
        relay = null;
        if (!_byToken.Remove(token, out var reservation)) return false;
        _waits.Cancel(reservation.Wait);
        Release(reservation);
        relay = reservation.Relay;
        return true;
    }

    public void Advance(Instant now)
    {
        while (_waits.TryTake(now, out var token))
        {
            if (!_byToken.Remove(token, out var reservation)) continue;
            relays.Close(reservation.Relay);
            Release(reservation);
        }
    }

    public void RemoveAll()
    {
        foreach (var token in _byToken.Keys.ToList())
        {
            if (TryTake(token, out var relay)) relays.Close(relay);
        }
    }

    private void Release(in Reservation reservation)
    {
        reservation.User.Reservations--;
        users.Release(reservation.User);
    }

    /// <summary>Not 0, which stands for none.</summary>
    private static ulong NewToken()
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(octets);
        return BinaryPrimitives.ReadUInt64BigEndian(octets) | 1;
    }

    private readonly record struct Reservation(TurnRelay Relay, TurnUser User, long Wait);
}
