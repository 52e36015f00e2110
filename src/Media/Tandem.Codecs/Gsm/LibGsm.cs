using System.Runtime.InteropServices;

namespace Tandem.Codecs.Gsm;

/// <summary>The functions of libgsm, by their names in its manual.</summary>
internal static unsafe partial class LibGsm
{
    public const string FileName = "libgsm.so.1";

    public static readonly CodecLibrary Library = new(FileName, "libgsm1", "TU-Berlin-2.0");

    [LibraryImport(FileName)]
    public static partial GsmHandle gsm_create();

    [LibraryImport(FileName)]
    public static partial void gsm_destroy(nint state);

    [LibraryImport(FileName)]
    public static partial void gsm_encode(GsmHandle state, short* pcm, byte* frame);

    [LibraryImport(FileName)]
    public static partial int gsm_decode(GsmHandle state, byte* frame, short* pcm);
}
