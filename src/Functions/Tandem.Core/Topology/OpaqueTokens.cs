using System.Buffers.Text;
using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Core.Topology;

/// <summary>
/// Octets that only this node can read, as text for a URI or a Call-ID: AES-256-GCM under a key of the node that outlives restarts. The same octets give the same token, because its nonce is a keyed hash of them, so that nothing is
/// remembered and a dialog keeps its Call-ID. One lane.
/// </summary>
internal sealed class OpaqueTokens : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 12;

    /// <summary>Longest token that is read.</summary>
    private const int MaxLength = 8192;

    private readonly AesGcm _cipher;
    private readonly KeyedMark _nonces;

    /// <summary>Makes tokens under a key of at least 16 octets.</summary>
    public OpaqueTokens(ReadOnlySpan<byte> key)
    {
        Span<byte> derived = stackalloc byte[2 * SHA256.HashSizeInBytes];
        HKDF.Expand(HashAlgorithmName.SHA256, SHA256.HashData(key), derived, "topology"u8);
        _cipher = new AesGcm(derived[..SHA256.HashSizeInBytes], TagLength);
        _nonces = new KeyedMark(derived[SHA256.HashSizeInBytes..]);
    }

    /// <summary>Makes a token.</summary>
    /// <param name="plain">What it hides.</param>
    /// <param name="use">What it is for: a token for one use is none for another.</param>
    /// <param name="context">What it stands with: with anything else it is no token.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, TokenUse use, ReadOnlySpan<byte> context)
    {
        var token = new byte[NonceLength + plain.Length + TagLength];
        var nonce = token.AsSpan(0, NonceLength);
        _nonces.Write([(byte)use, .. BitConverter.GetBytes(context.Length), .. context, .. plain], nonce);
        _cipher.Encrypt(nonce, plain, token.AsSpan(NonceLength, plain.Length), token.AsSpan(NonceLength + plain.Length), [(byte)use, .. context]);
        var text = new byte[Base64Url.GetEncodedLength(token.Length)];
        Base64Url.EncodeToUtf8(token, text);
        return text;
    }

    /// <summary>Reads a token; null for anything that <see cref="Seal"/> has not made with the same key for the same use and context.</summary>
    public byte[]? Open(ReadOnlySpan<byte> text, TokenUse use, ReadOnlySpan<byte> context)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text, out var length) || length < NonceLength + TagLength) return null;
        var token = new byte[length];
        if (!Base64Url.TryDecodeFromUtf8(text, token, out _)) return null;
        var plain = new byte[length - NonceLength - TagLength];
        try
        {
            _cipher.Decrypt(token.AsSpan(0, NonceLength), token.AsSpan(NonceLength, plain.Length), token.AsSpan(NonceLength + plain.Length), plain, [(byte)use, .. context]);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return plain;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();
}

/// <summary>What a token hides.</summary>
internal enum TokenUse : byte
{
    /// <summary>The URI of a Contact.</summary>
    Contact = 1,

    /// <summary>A side of a dialog, and Record-Route values of it.</summary>
    Side,

    /// <summary>A Call-ID.</summary>
    CallId,
}
