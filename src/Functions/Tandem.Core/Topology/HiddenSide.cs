using System.Buffers.Binary;

namespace Tandem.Core.Topology;

/// <summary>One side of a dialog, as our Record-Route value that leads there says it (<see cref="RouteSeals"/>).</summary>
/// <param name="Mark">Tells it from every other side of every dialog; 0 for none.</param>
/// <param name="HasToken">Whether it knows the Call-ID as a token.</param>
internal readonly record struct HiddenSide(ulong Mark, bool HasToken)
{
    /// <summary>Octets that <see cref="Write"/> writes.</summary>
    public const int Length = 9;

    /// <summary>Whether it is no side.</summary>
    public bool IsNone => Mark == 0;

    /// <summary>The side that a dialog of this one has besides.</summary>
    public ulong OtherMark => Mark == 0 ? 0 : Mark ^ 1;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Mark);
        destination[8] = HasToken ? (byte)1 : (byte)0;
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    public static HiddenSide Read(ReadOnlySpan<byte> octets) => new(BinaryPrimitives.ReadUInt64LittleEndian(octets), octets[8] != 0);
}

/// <summary>What the own Route values at the top of a request say of its two sides.</summary>
/// <param name="From">Where it comes from; none when they do not tell.</param>
/// <param name="To">Where it goes; none when the last of them is not of this dialog, or has none.</param>
/// <param name="Own">How many there are.</param>
/// <param name="HasFlow">Whether one of them names a flow.</param>
/// <param name="HasMore">Whether values of others follow.</param>
internal readonly record struct HiddenWay(ulong From, HiddenSide To, int Own, bool HasFlow, bool HasMore);
