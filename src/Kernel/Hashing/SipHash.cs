using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Tandem.Kernel;

/// <summary>
/// SipHash-2-4 with a result of 128 bits (Aumasson and Bernstein, "SipHash: a fast short-input PRF"). With a key that nobody else knows, peers can neither choose what collides
/// nor guess a result, so that the result serves as a table key in place of the octets. A value; thread-safe.
/// </summary>
public readonly struct SipHash
{
    /// <summary>Length of the key in octets.</summary>
    public const int KeyLength = 16;

    private readonly ulong _key0;
    private readonly ulong _key1;

    /// <summary>Takes a key of <see cref="KeyLength"/> octets.</summary>
    public SipHash(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength, nameof(key));
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>A hash with a random key of its own.</summary>
    public static SipHash WithRandomKey()
    {
        Span<byte> key = stackalloc byte[KeyLength];
        RandomNumberGenerator.Fill(key);
        return new SipHash(key);
    }

    /// <summary>Hashes <paramref name="octets"/>. The first eight octets of the specification's result are the lower half.</summary>
    public UInt128 Hash(ReadOnlySpan<byte> octets)
    {
        var state = new State(_key0, _key1);
        var length = octets.Length;
        for (; octets.Length >= 8; octets = octets[8..]) state.Absorb(BinaryPrimitives.ReadUInt64LittleEndian(octets));
        var last = (ulong)length << 56;
        for (var i = 0; i < octets.Length; i++) last |= (ulong)octets[i] << (8 * i);
        state.Absorb(last);
        var lower = state.Finish(0xee);
        var upper = state.Finish(0xdd);
        return new UInt128(upper, lower);
    }

    private ref struct State
    {
        private ulong _v0;
        private ulong _v1;
        private ulong _v2;
        private ulong _v3;
        private bool _finishing;

        public State(ulong key0, ulong key1)
        {
            _v0 = key0 ^ 0x736f6d6570736575;
            _v1 = key1 ^ 0x646f72616e646f6d ^ 0xee;
            _v2 = key0 ^ 0x6c7967656e657261;
            _v3 = key1 ^ 0x7465646279746573;
        }

        public void Absorb(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public ulong Finish(byte mark)
        {
            if (_finishing) _v1 ^= mark;
            else _v2 ^= mark;
            _finishing = true;
            for (var i = 0; i < 4; i++) Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        private void Round()
        {
            _v0 += _v1;
            _v2 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v1;
            _v0 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
