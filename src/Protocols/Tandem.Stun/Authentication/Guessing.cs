using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>
/// Slows down who guesses passwords. After a row of failures one source waits between two tries for one user name, and after a longer one between two tries at all. Nobody is locked out by others at his address: a source
/// from which a user has proved himself waits as a whole after many more, and then not for those who have proved themselves from it; such a user at that port never waits. Belongs to one lane; tables are bounded, and nothing else is allocated.
/// </summary>
internal sealed class Guessing(GuessingLimits limits)
{
    /// <summary>Octets of the longest USERNAME (RFC 8489 section 14.3).</summary>
    private const int MaxName = 508;

    private readonly FailureTable _ofUser = new(limits.OfUser);
    private readonly FailureTable _ofSource = new(limits.OfSource);
    private readonly FailureTable _ofTrustedSource = new(limits.OfTrustedSource);
    // Apart, so that one user at many ports does not displace the sources of others.
    private readonly TrustTable _sources = new(limits);
    private readonly TrustTable _usersOfSources = new(limits);
    private readonly TrustTable _users = new(limits);
    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>How many failures and proofs are remembered.</summary>
    public int Count => _ofUser.Count + _ofSource.Count + _ofTrustedSource.Count + _sources.Count + _usersOfSources.Count + _users.Count;

    /// <summary>Whether a try is not to be looked at yet, and why.</summary>
    /// <param name="client">Where it comes from.</param>
    /// <param name="user">The name, or its hash.</param>
    /// <param name="now">The time.</param>
    /// <returns><see cref="AuthenticationOutcome.Accepted"/> when it is to be looked at.</returns>
    public AuthenticationOutcome Judge(in PeerAddress client, ReadOnlySpan<byte> user, Instant now)
    {
        if (_ofUser.Count + _ofSource.Count == 0) return AuthenticationOutcome.Accepted;
        Span<byte> name = stackalloc byte[MaxName];
        name = Folded(user, name);
        if (_ofUser.MustWait(client, name, now) && !_users.Has(KeyOf(client, name), now)) return AuthenticationOutcome.TooManyFailures;
        if (!_ofSource.MustWait(client, default, now)) return AuthenticationOutcome.Accepted;
        if (!Trusts(client, now)) return AuthenticationOutcome.TooManyFailures;
        return _ofTrustedSource.MustWait(client, default, now) && !_usersOfSources.Has(KeyOf(client.Source, UserOf(name)), now) ? AuthenticationOutcome.TooManyTrustedFailures : AuthenticationOutcome.Accepted;
    }

    /// <summary>A try was wrong.</summary>
    public void Failed(in PeerAddress client, ReadOnlySpan<byte> user, Instant now)
    {
        Span<byte> name = stackalloc byte[MaxName];
        _ofUser.Add(client, Folded(user, name), now);
        _ofSource.Add(client, default, now);
        _ofTrustedSource.Add(client, default, now);
    }

    /// <summary>A user has proved himself.</summary>
    public void Succeeded(in PeerAddress client, ReadOnlySpan<byte> user, Instant now)
    {
        Span<byte> name = stackalloc byte[MaxName];
        name = Folded(user, name);
        _ofUser.Clear(client, name);
        _users.Add(KeyOf(client, name), now);
        _usersOfSources.Add(KeyOf(client.Source, UserOf(name)), now);
        Trust(client, now);
    }

    /// <summary>Whether a user has proved himself from the source of a client lately.</summary>
    public bool Trusts(in PeerAddress client, Instant now) => _sources.Has(KeyOf(client.Source, default), now);

    /// <summary>A user has proved himself from there, by this or by another protocol.</summary>
    public void Trust(in PeerAddress client, Instant now) => _sources.Add(KeyOf(client.Source, default), now);

    /// <summary>In one case, because a directory may find a user by any, and each would be a row of its own.</summary>
    private static Span<byte> Folded(ReadOnlySpan<byte> user, Span<byte> name)
    {
        for (var i = 0; i < user.Length; i++) name[i] = user[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(user[i] | 0x20) : user[i];
        return name[..user.Length];
    }

    /// <summary>Who it is: the name of a time-limited credential begins with the time, which is another one in the next, and a colon.</summary>
    private static ReadOnlySpan<byte> UserOf(ReadOnlySpan<byte> name)
    {
        var time = name.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return time > 0 && name[time] == (byte)':' ? name[time..] : name;
    }

    private UInt128 KeyOf(in PeerAddress address, ReadOnlySpan<byte> name)
    {
        Span<byte> octets = stackalloc byte[16 + sizeof(ushort) + MaxName];
        var length = address.WriteAddress(octets);
        octets[length++] = (byte)(address.Port >> 8);
        octets[length++] = (byte)address.Port;
        name.CopyTo(octets[length..]);
        return _hash.Hash(octets[..(length + name.Length)]);
    }
}
