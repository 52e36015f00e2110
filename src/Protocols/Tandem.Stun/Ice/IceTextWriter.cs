using System.Buffers.Text;
using System.Text;

namespace Tandem.Stun.Ice;

/// <summary>Writes words with a space between them.</summary>
internal ref struct IceTextWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    public void Word(string word)
    {
        Separate();
        if (!Encoding.ASCII.TryGetBytes(word, _destination[Length..], out var written)) throw TooShort();
        Length += written;
    }

    public void Number(uint number)
    {
        Separate();
        if (!Utf8Formatter.TryFormat(number, _destination[Length..], out var written)) throw TooShort();
        Length += written;
    }

    private void Separate()
    {
        if (Length == 0) return;
        if (Length == _destination.Length) throw TooShort();
        _destination[Length++] = (byte)' ';
    }

    private static ArgumentException TooShort() => new("The destination is too short for the text.");
}
