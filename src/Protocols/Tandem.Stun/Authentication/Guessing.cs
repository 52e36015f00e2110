using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>
/// Slows down who guesses passwords. After a row of failures one source waits between two tries for one user name, and after a longer one between two tries at all. Nobody is locked out by others at his address: a source
/// from which a user has proved himself does not wait as a whole, and that user at that port never does. Belongs to one lane; tables are bounded, and nothing else is allocated.
/// </summary>
internal sealed class Guessing(GuessingLimits limits)
{
    /// <summary>Octets of the longest USERNAME (RFC 8489 section 14.3).</summary>
    private const int MaxName = 508;

    private readonly FailureTable _ofUser = new(limits.OfUser);
    private readonly FailureTable _ofSource = new(limits.OfSource);
    // Apart, so that one user at many ports does not displace the sources of others.
    private readonly TrustTable _sources = new(limits);
    private readonly TrustTable _users = new(limits);
    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>How many failures and proofs are remembered.</summary>
    public int Count => _ofUser.Count + _ofSource.Count + _sources.Count + _users.Count;

    /// <summary>Whether a try is not to be looked at yet.</summary>
    /// <param name="client">Where it comes from.</param>
    /// <param name="user">The name, or its hash.</param>
    /// <param name="now">The time.</param>
    public bool MustWait(in PeerAddress client, ReadOnlySpan<byte> user, Instant now)
    {
        if (_ofUser.Count + _ofSource.Count == 0) return false;
        Span<byte> name = stackalloc byte[MaxName];
        name = Folded(user, name);
        return (_ofUser.MustWait(client, name, now) && !_users.Has(KeyOf(client, name), now)) || (_ofSource.MustWait(client, default, now) && !Trusts(client, now));
    }

    /// <summary>A try was wrong.</summary>
    public void Failed(in PeerAddress client, ReadOnlySpan<byte> user, Instant now)
    {
        Span<byte> name = stackalloc byte[MaxName];
        _ofUser.Add(client, Folded(user, name), now);
        _ofSource.Add(client, default, now);
    }

    /// <summary>A user has proved himself.</summary>
    public void Succeeded(in PeerAddress client, ReadOnlySpan<byte> user, Instant now)
    {
        Span<byte> name = stackalloc byte[MaxName];
        name = Folded(user, name);
        _ofUser.Clear(client, name);
        _users.Add(KeyOf(client, name), now);
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
