namespace Tandem.Rtp.Srtp.Native;

/// <summary>AES-GCM with one key, in one direction (RFC 7714). Not thread-safe.</summary>
internal sealed unsafe class AesGaloisMode(ReadOnlySpan<byte> key, bool encrypts) : IDisposable
{
    public const int TagLength = 16;
    public const int IvLength = 12;

    private const int GetTag = 0x10;
    private const int SetTag = 0x11;

    private readonly CipherHandle _cipher = new(key.Length == 32 ? LibCrypto.EVP_aes_256_gcm() : LibCrypto.EVP_aes_128_gcm(), key, encrypts);

    /// <summary>Encrypts where it stands.</summary>
    /// <param name="iv">The initialisation vector.</param>
    /// <param name="clear">What is protected only.</param>
    /// <param name="clearToo">What is protected only too, behind it; may be empty.</param>
    /// <param name="octets">What is encrypted.</param>
    /// <param name="tag">Where the tag goes.</param>
    public void Seal(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> clear, ReadOnlySpan<byte> clearToo, Span<byte> octets, Span<byte> tag)
    {
        Run(iv, clear, clearToo, octets);
        int written;
        fixed (byte* to = tag)
        {
            _ = LibCrypto.EVP_CipherFinal_ex(_cipher.Value, to, &written);
            _ = LibCrypto.EVP_CIPHER_CTX_ctrl(_cipher.Value, GetTag, TagLength, to);
        }
    }

    /// <summary>Decrypts where it stands. False when the tag is wrong: what stands there then is to be thrown away.</summary>
    public bool Open(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> clear, ReadOnlySpan<byte> clearToo, Span<byte> octets, ReadOnlySpan<byte> tag)
    {
        Run(iv, clear, clearToo, octets);
        int written;
        byte nothing;
        fixed (byte* expected = tag)
        {
            _ = LibCrypto.EVP_CIPHER_CTX_ctrl(_cipher.Value, SetTag, TagLength, expected);
            return LibCrypto.EVP_CipherFinal_ex(_cipher.Value, &nothing, &written) == 1;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private void Run(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> clear, ReadOnlySpan<byte> clearToo, Span<byte> octets)
    {
        int written;
        fixed (byte* vector = iv, first = clear, second = clearToo, data = octets)
        {
            _ = LibCrypto.EVP_CipherInit_again(_cipher.Value, 0, 0, null, vector, -1);
            _ = LibCrypto.EVP_CipherUpdate(_cipher.Value, null, &written, first, clear.Length);
            if (!clearToo.IsEmpty) _ = LibCrypto.EVP_CipherUpdate(_cipher.Value, null, &written, second, clearToo.Length);
            if (!octets.IsEmpty) _ = LibCrypto.EVP_CipherUpdate(_cipher.Value, data, &written, data, octets.Length);
        }
    }
}
