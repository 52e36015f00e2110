using System.Security.Cryptography;

namespace Tandem.Rtp.Srtp.Native;

/// <summary>HMAC-SHA1 (RFC 2104) with one key. The hashes of both pads are taken once, which spares two of some six blocks a packet and OpenSSL's set-up. Not thread-safe.</summary>
internal sealed unsafe class HmacSha1
{
    private const int Block = 64;
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    private readonly Sha1State _inner;
    private readonly Sha1State _outer;

    public HmacSha1(ReadOnlySpan<byte> key)
    {
        _inner = Begin(key, InnerPad);
        _outer = Begin(key, OuterPad);
    }

    /// <summary>Writes the code of two parts, one behind the other: as many octets of it as there is room for, at most 20.</summary>
    public void Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> code)
    {
        var state = _inner;
        var digest = stackalloc byte[SHA1.HashSizeInBytes];
        fixed (byte* octets = first, more = second)
        {
            _ = LibCrypto.SHA1_Update(&state, octets, (nuint)first.Length);
            if (!second.IsEmpty) _ = LibCrypto.SHA1_Update(&state, more, (nuint)second.Length);
        }

        _ = LibCrypto.SHA1_Final(digest, &state);
        state = _outer;
        _ = LibCrypto.SHA1_Update(&state, digest, SHA1.HashSizeInBytes);
        _ = LibCrypto.SHA1_Final(digest, &state);
        new ReadOnlySpan<byte>(digest, code.Length).CopyTo(code);
    }

    private static Sha1State Begin(ReadOnlySpan<byte> key, byte pad)
    {
        var block = stackalloc byte[Block];
        for (var i = 0; i < Block; i++) block[i] = (byte)((i < key.Length ? key[i] : 0) ^ pad);
        Sha1State state;
        _ = LibCrypto.SHA1_Init(&state);
        _ = LibCrypto.SHA1_Update(&state, block, Block);
        return state;
    }
}
