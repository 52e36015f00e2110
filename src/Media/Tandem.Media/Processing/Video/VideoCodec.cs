using System.Buffers.Binary;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Processing.Video;

/// <summary>The codecs of video that are changed into each other: those that every browser has (RFC 7742 section 5), and that of old video phones.</summary>
internal enum VideoCodec
{
    Vp8,
    H264,
    H263,
}

/// <summary>What a codec of video is in descriptions, and in packets.</summary>
internal static class VideoCodecs
{
    extension(VideoCodec codec)
    {
        /// <summary>The codec of a format; null for one that is none of them. <c>H263</c> itself, of payload type 34, has other packets (RFC 2190).</summary>
        public static VideoCodec? Of(RtpFormat format) =>
            format.Is("VP8") ? VideoCodec.Vp8 : format.Is("H264") ? VideoCodec.H264 : format.Is("H263-1998") || format.Is("H263-2000") ? VideoCodec.H263 : null;

        /// <summary>Its name in a file of IVF.</summary>
        public uint FourCc => BinaryPrimitives.ReadUInt32LittleEndian(codec switch { VideoCodec.Vp8 => "VP80"u8, VideoCodec.H264 => "H264"u8, _ => "H263"u8 });
    }

    extension(RtpFormat format)
    {
        /// <summary>Takes pictures out of the packets of the format, which is of one of the codecs.</summary>
        public VideoDepacketiser ToDepacketiser() => VideoCodec.Of(format) switch
        {
            VideoCodec.Vp8 => new Vp8Depacketiser(),
            VideoCodec.H264 => new H264Depacketiser(H264Depacketiser.ParameterSets(format.Parameters?.Find("sprop-parameter-sets"))),
            _ => new H263Depacketiser(),
        };

        /// <summary>Puts pictures into packets of the format.</summary>
        public VideoPacketiser ToPacketiser() => VideoCodec.Of(format) switch
        {
            VideoCodec.Vp8 => new Vp8Packetiser(format.PayloadType),
            VideoCodec.H264 => new H264Packetiser(format.PayloadType, !format.FitsPackets()),
            _ => new H263Packetiser(format.PayloadType),
        };

        /// <summary>Whether each unit has to fit into a packet: H.264 in mode 0 (RFC 6184 section 6.2).</summary>
        public bool FitsPackets() => format.Is("H264") && format.Parameters?.Find("packetization-mode") != "1";
    }
}
