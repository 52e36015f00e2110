using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tandem.Ng.Bencode;

/// <summary>Writes bencode.</summary>
internal static class BencodeWriter
{
    public static byte[] Write(BencodeValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(value, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(BencodeValue value, ArrayBufferWriter<byte> buffer)
    {
        switch (value)
        {
            case BencodeText text:
                Text(text.Octets.Span, buffer);
                break;
            case BencodeNumber number:
                Ascii(string.Create(CultureInfo.InvariantCulture, $"i{number.Value}e"), buffer);
                break;
            case BencodeList list:
                Ascii("l", buffer);
                foreach (var item in list.Items) Write(item, buffer);
                Ascii("e", buffer);
                break;
            case BencodeDictionary dictionary:
                Ascii("d", buffer);
                foreach (var (name, item) in dictionary.Entries)
                {
                    Text(Encoding.Latin1.GetBytes(name), buffer);
                    Write(item, buffer);
                }

                Ascii("e", buffer);
                break;
        }
    }

    private static void Text(ReadOnlySpan<byte> octets, ArrayBufferWriter<byte> buffer)
    {
        Ascii(string.Create(CultureInfo.InvariantCulture, $"{octets.Length}:"), buffer);
        buffer.Write(octets);
    }

    private static void Ascii(string text, ArrayBufferWriter<byte> buffer) => buffer.Write(Encoding.ASCII.GetBytes(text));
}
