using System.Security.Cryptography;
using System.Text;

namespace Tandem.Stun.Ice;

/// <summary>The user fragment and the password of one agent in one session (RFC 8445 section 5.3): the values of <c>ice-ufrag</c> and <c>ice-pwd</c> (RFC 8839 section 5.4). Immutable; thread-safe.</summary>
public sealed class IceCredentials
{
    /// <summary>Shortest user fragment.</summary>
    public const int MinUserFragmentLength = 4;

    /// <summary>Shortest password.</summary>
    public const int MinPasswordLength = 22;

    /// <summary>Longest of either.</summary>
    public const int MaxLength = 256;

    /// <summary>48 bits, twice what section 5.3 asks for: a server finds the session of a check by the fragment, among many.</summary>
    private const int OwnUserFragmentLength = 8;

    /// <summary>144 bits, where section 5.3 asks for 128.</summary>
    private const int OwnPasswordLength = 24;

    private static ReadOnlySpan<byte> IceChars => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    private readonly byte[] _userFragment;
    private readonly byte[] _password;

    private IceCredentials(byte[] userFragment, byte[] password) => (_userFragment, _password) = (userFragment, password);

    /// <summary>The user fragment, 4 to 256 letters, digits, plus signs and slashes.</summary>
    public ReadOnlySpan<byte> UserFragment => _userFragment;

    /// <summary>The password, 22 to 256 of the same. A secret.</summary>
    public ReadOnlySpan<byte> Password => _password;

    /// <summary>Makes credentials that nobody can guess.</summary>
    public static IceCredentials Random() => new(RandomIceChars(OwnUserFragmentLength), RandomIceChars(OwnPasswordLength));

    /// <summary>Takes the two values. False when one is too short, too long, or has other characters.</summary>
    public static bool TryParse(ReadOnlySpan<byte> userFragment, ReadOnlySpan<byte> password, out IceCredentials? credentials)
    {
        credentials = null;
        if (!IsUserFragment(userFragment)) return false;
        if (password.Length is < MinPasswordLength or > MaxLength || !IceGrammar.IsIceChars(password)) return false;
        credentials = new IceCredentials(userFragment.ToArray(), password.ToArray());
        return true;
    }

    /// <summary>Whether octets are a user fragment.</summary>
    public static bool IsUserFragment(ReadOnlySpan<byte> octets) => octets.Length is >= MinUserFragmentLength and <= MaxLength && IceGrammar.IsIceChars(octets);

    /// <summary>The user fragment; never the password.</summary>
    public override string ToString() => Encoding.ASCII.GetString(_userFragment);

    internal bool IsSameAs(IceCredentials other) => UserFragment.SequenceEqual(other.UserFragment) && CryptographicOperations.FixedTimeEquals(_password, other._password);

    private static byte[] RandomIceChars(int length)
    {
        var octets = new byte[length];
        RandomNumberGenerator.GetItems(IceChars, octets);
        return octets;
    }
}
