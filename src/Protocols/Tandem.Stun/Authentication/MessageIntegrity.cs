using System.Buffers;
using System.Security.Cryptography;

namespace Tandem.Stun;

/// <summary>Checks of MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256 (RFC 8489 sections 14.5 and 14.6), in constant time for a length. Thread-safe; allocates nothing.</summary>
public static class MessageIntegrity
{
    /// <summary>Octets of MESSAGE-INTEGRITY.</summary>
    public const int Sha1Length = HMACSHA1.HashSizeInBytes;

    /// <summary>Octets of a whole MESSAGE-INTEGRITY-SHA256.</summary>
    public const int Sha256Length = HMACSHA256.HashSizeInBytes;

    /// <summary>Octets of the shortest MESSAGE-INTEGRITY-SHA256.</summary>
    public const int MinSha256Length = 16;

    private const int StackLength = 1024;

    /// <summary>Whether the message has the integrity that its receiver has to check: MESSAGE-INTEGRITY-SHA256 when it is there, else MESSAGE-INTEGRITY (RFC 8489 sections 9.1.3 and 9.2.4), and it is right.</summary>
    /// <param name="message">The message.</param>
    /// <param name="key">The key of the credential mechanism: <see cref="LongTermKey.Octets"/>, or the password of a short-term credential.</param>
    public static bool IsValid(in StunMessage message, ReadOnlySpan<byte> key) => message.HasIntegritySha256 ? IsSha256Valid(message, key) : IsSha1Valid(message, key);

    /// <summary>Whether the message has a MESSAGE-INTEGRITY, and it is right.</summary>
    public static bool IsSha1Valid(in StunMessage message, ReadOnlySpan<byte> key)
    {
        if (!message.HasIntegritySha1) return false;
        Span<byte> expected = stackalloc byte[Sha1Length];
        var end = message.IntegrityOffset + StunHeader.AttributeLength + Sha1Length;
        Compute(HashAlgorithmName.SHA1, key, message.Octets[..message.IntegrityOffset], end, expected);
        return CryptographicOperations.FixedTimeEquals(expected, message.ValueAt(message.IntegrityOffset));
    }

    /// <summary>Whether the message has a MESSAGE-INTEGRITY-SHA256, and it is right.</summary>
    /// <param name="message">The message.</param>
    /// <param name="key">The key of the credential mechanism.</param>
    /// <param name="minLength">
    /// Octets that it must have at least, 16 to 32. All of them unless the usage says otherwise, as neither TURN nor ICE does (RFC 8489 section 14.6).
    /// </param>
    public static bool IsSha256Valid(in StunMessage message, ReadOnlySpan<byte> key, int minLength = Sha256Length)
    {
        if (!message.HasIntegritySha256) return false;
        var value = message.ValueAt(message.IntegritySha256Offset);
        if (value.Length < minLength) return false;
        Span<byte> expected = stackalloc byte[Sha256Length];
        var end = message.IntegritySha256Offset + StunHeader.AttributeLength + value.Length;
        Compute(HashAlgorithmName.SHA256, key, message.Octets[..message.IntegritySha256Offset], end, expected);
        return CryptographicOperations.FixedTimeEquals(expected[..value.Length], value);
    }

    /// <summary>The value for a message of which these octets stand before the attribute, and whose length already reaches to its end.</summary>
    internal static void ComputeSha1(ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, Span<byte> value) => CryptographicOperations.HmacData(HashAlgorithmName.SHA1, key, before, value);

    /// <summary>As <see cref="ComputeSha1"/>.</summary>
    internal static void ComputeSha256(ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, Span<byte> value) => CryptographicOperations.HmacData(HashAlgorithmName.SHA256, key, before, value);

    /// <summary>The length in the header counts as reaching to the end of the attribute. When more follows, it says otherwise, and a copy is made that is right.</summary>
    private static void Compute(HashAlgorithmName algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, int end, Span<byte> value)
    {
        var length = end - StunHeader.Length;
        if (StunHeader.ReadLength(before) == length)
        {
            CryptographicOperations.HmacData(algorithm, key, before, value);
            return;
        }

        var rented = before.Length > StackLength ? ArrayPool<byte>.Shared.Rent(before.Length) : null;
        var copy = rented is null ? stackalloc byte[StackLength] : rented;
        copy = copy[..before.Length];
        before.CopyTo(copy);
        StunHeader.WriteLength(copy, length);
        CryptographicOperations.HmacData(algorithm, key, copy, value);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}
