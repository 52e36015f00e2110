namespace Tandem.Media.Processing.Video;

/// <summary>What FFmpeg is to make of what.</summary>
/// <param name="Source">The codec that comes.</param>
/// <param name="Target">The codec that goes out.</param>
/// <param name="BitRate">Bits a second that are aimed at.</param>
internal sealed record PictureConversion(VideoCodec Source, VideoCodec Target, int BitRate)
{
    /// <summary>Whether each unit of H.264 has to fit into a packet.</summary>
    public bool FitsPackets { get; init; }

    /// <summary>The pictures that a receiver of H.263 takes.</summary>
    public H263Format Format { get; init; } = H263Format.Least;
}
