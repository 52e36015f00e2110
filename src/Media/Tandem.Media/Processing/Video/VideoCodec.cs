using System.Buffers.Binary;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing.Video;

/// <summary>The codecs of video that are changed into each other: those that every browser has (RFC 7742 section 5).</summary>
internal enum VideoCodec
{
    Vp8,
    H264,
}

/// <summary>What a codec of video is in descriptions.</summary>
internal static class VideoCodecs
{
    extension(VideoCodec codec)
    {
        /// <summary>The codec of a format; null for one that is none of them.</summary>
        public static VideoCodec? Of(RtpFormat format) => format.Is("VP8") ? VideoCodec.Vp8 : format.Is("H264") ? VideoCodec.H264 : null;

        /// <summary>Its name in a file of IVF.</summary>
        public uint FourCc => BinaryPrimitives.ReadUInt32LittleEndian(codec == VideoCodec.Vp8 ? "VP80"u8 : "H264"u8);
    }
}
