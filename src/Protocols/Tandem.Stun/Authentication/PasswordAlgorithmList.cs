using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>Values of PASSWORD-ALGORITHMS and PASSWORD-ALGORITHM (RFC 8489 sections 14.11 and 14.12): a number, the length of its parameters and these, padded; those of the named algorithms are empty.</summary>
internal static class PasswordAlgorithmList
{
    private const int EntryLength = 4;

    public static byte[] Octets(ReadOnlySpan<PasswordAlgorithm> algorithms)
    {
        var octets = new byte[EntryLength * algorithms.Length];
        for (var i = 0; i < algorithms.Length; i++)
        {
            _ = LongTermKey.HashLength(algorithms[i]);
            BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(EntryLength * i), (ushort)algorithms[i]);
        }

        return octets;
    }

    /// <summary>Reads a value of one algorithm without parameters.</summary>
    public static bool TryReadOne(ReadOnlySpan<byte> value, out PasswordAlgorithm algorithm) => TryReadFirst(ref value, out algorithm, out var parameters) && value.IsEmpty && parameters == 0;

    /// <summary>Takes the first algorithm from a list. False when there is none, or what is there is no algorithm.</summary>
    public static bool TryReadFirst(ref ReadOnlySpan<byte> list, out PasswordAlgorithm algorithm, out int parametersLength)
    {
        (algorithm, parametersLength) = (default, 0);
        if (list.Length < EntryLength) return false;
        parametersLength = BinaryPrimitives.ReadUInt16BigEndian(list[2..]);
        if (parametersLength > list.Length - EntryLength) return false;
        algorithm = (PasswordAlgorithm)BinaryPrimitives.ReadUInt16BigEndian(list);
        list = list[Math.Min(list.Length, EntryLength + StunHeader.Padded(parametersLength))..];
        return true;
    }
}
