using System.Buffers.Binary;

namespace Tandem.Rtp;

/// <summary>A header extension that is being written into octets: its four octets of header, elements, and zeros up to a multiple of four. After each element it is whole.</summary>
internal ref struct HeaderExtensionBlock
{
    public const int HeaderLength = 4;

    private readonly Span<byte> _destination;
    private readonly HeaderExtensionForm _form;
    private int _end;

    public HeaderExtensionBlock(Span<byte> destination, HeaderExtensionForm form)
    {
        _destination = destination;
        _form = form;
        _end = HeaderLength;
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)HeaderExtensionForms.Profile(form) << 16);
    }

    /// <summary>Octets of the block, its padding included.</summary>
    public readonly int Length => (_end + 3) & ~3;

    /// <summary>The block so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Whether it has no element.</summary>
    public readonly bool IsEmpty => _end == HeaderLength;

    /// <summary>Adds an element; false when the destination is too short, or the form cannot hold it.</summary>
    public bool TryAdd(byte id, int length, out Span<byte> value)
    {
        value = default;
        var header = _form == HeaderExtensionForm.OneByte ? 1 : 2;
        var end = _end + header + length;
        if (((end + 3) & ~3) > _destination.Length || id == 0 || length > byte.MaxValue || HeaderExtensionForms.For(id, length) > _form) return false;
        if (_form == HeaderExtensionForm.OneByte)
            _destination[_end] = (byte)((id << 4) | (length - 1));
        else
            (_destination[_end], _destination[_end + 1]) = (id, (byte)length);
        value = _destination.Slice(_end + header, length);
        _end = end;
        _destination[_end..Length].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)((Length - HeaderLength) / 4));
        return true;
    }
}
