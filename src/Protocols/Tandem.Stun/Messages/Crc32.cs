using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>The cyclic redundancy check of ITU-T V.42 section 8.1.1.6.2, eight octets a step by as many tables. The processor's own instruction is for another polynomial.</summary>
internal static class Crc32
{
    /// <summary>The state before the first octet.</summary>
    public const uint Start = uint.MaxValue;

    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;

    private static readonly uint[] Tables = MakeTables();

    /// <summary>The state after more octets.</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> octets)
    {
        for (; octets.Length >= Slices; octets = octets[Slices..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(octets) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]);
            state = Tables[0x700 + (byte)low] ^ Tables[0x600 + (byte)(low >> 8)] ^ Tables[0x500 + (byte)(low >> 16)] ^ Tables[0x400 + (low >> 24)]
                ^ Tables[0x300 + (byte)high] ^ Tables[0x200 + (byte)(high >> 8)] ^ Tables[0x100 + (byte)(high >> 16)] ^ Tables[high >> 24];
        }

        foreach (var octet in octets) state = Tables[(byte)(state ^ octet)] ^ (state >> 8);
        return state;
    }

    /// <summary>The check.</summary>
    public static uint Finish(uint state) => ~state;

    private static uint[] MakeTables()
    {
        var tables = new uint[Slices * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++) tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
