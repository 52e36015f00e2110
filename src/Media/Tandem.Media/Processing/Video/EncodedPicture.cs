using System.Buffers;

namespace Tandem.Media.Processing.Video;

/// <summary>A picture on its way to or from FFmpeg, in octets of the shared pool; whoever takes it gives them back.</summary>
/// <param name="Octets">At least as many as it has.</param>
/// <param name="Length">How many it has.</param>
/// <param name="Milliseconds">Its time.</param>
internal readonly record struct EncodedPicture(byte[] Octets, int Length, long Milliseconds)
{
    public ReadOnlyMemory<byte> Memory => Octets.AsMemory(0, Length);

    public static EncodedPicture CopyOf(ReadOnlySpan<byte> frame, long milliseconds)
    {
        var octets = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(octets);
        return new EncodedPicture(octets, frame.Length, milliseconds);
    }

    public void Return() => ArrayPool<byte>.Shared.Return(Octets);
}
