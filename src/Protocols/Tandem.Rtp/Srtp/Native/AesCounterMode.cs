namespace Tandem.Rtp.Srtp.Native;

/// <summary>AES in counter mode with one key (RFC 3711 section 4.1.1). Not thread-safe.</summary>
internal sealed unsafe class AesCounterMode(ReadOnlySpan<byte> key) : IDisposable
{
    public const int BlockLength = 16;

    private readonly CipherHandle _cipher = new(key.Length == 32 ? LibCrypto.EVP_aes_256_ctr() : LibCrypto.EVP_aes_128_ctr(), key, encrypts: true);

    /// <summary>Encrypts where it stands, or decrypts, which is the same.</summary>
    public void Apply(ReadOnlySpan<byte> counter, Span<byte> octets)
    {
        if (octets.IsEmpty) return;
        int written;
        fixed (byte* iv = counter, data = octets)
        {
            _ = LibCrypto.EVP_CipherInit_again(_cipher.Value, 0, 0, null, iv, -1);
            _ = LibCrypto.EVP_CipherUpdate(_cipher.Value, data, &written, data, octets.Length);
        }
    }

    public void Dispose() => _cipher.Dispose();
}
