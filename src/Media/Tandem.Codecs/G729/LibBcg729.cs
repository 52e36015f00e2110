using System.Runtime.InteropServices;

namespace Tandem.Codecs.G729;

/// <summary>The functions of bcg729, by their names in its headers.</summary>
internal static unsafe partial class LibBcg729
{
    public const string FileName = "libbcg729.so.0";

    public static readonly CodecLibrary Library = new(FileName, "libbcg729-0", "GPL-3.0-or-later");

    [LibraryImport(FileName)]
    public static partial G729EncoderHandle initBcg729EncoderChannel(byte enablesVad);

    [LibraryImport(FileName)]
    public static partial void closeBcg729EncoderChannel(nint channel);

    [LibraryImport(FileName)]
    public static partial void bcg729Encoder(G729EncoderHandle channel, short* pcm, byte* frame, out byte length);

    [LibraryImport(FileName)]
    public static partial G729DecoderHandle initBcg729DecoderChannel();

    [LibraryImport(FileName)]
    public static partial void closeBcg729DecoderChannel(nint channel);

    [LibraryImport(FileName)]
    public static partial void bcg729Decoder(G729DecoderHandle channel, byte* frame, byte length, byte isErased, byte isSid, byte isRfc3389, short* pcm);
}
