using System.Net.Sockets;

namespace Tandem.Media.Legs;

/// <summary>What carries media: sockets, ports and the loops that packets run on. Any thread.</summary>
public interface IMediaPlane
{
    /// <summary>The value of <c>a=fingerprint</c> of the certificate that every transport with DTLS shows.</summary>
    string Fingerprint { get; }

    /// <summary>The family of addresses of who has said nothing of his: that of the first address.</summary>
    AddressFamily Family => AddressFamily.InterNetwork;

    /// <summary>Whether media that are no RTP go through as they are (<see cref="NegotiatedDatagrams"/>); without, they are refused.</summary>
    bool RelaysDatagrams => false;

    /// <summary>Whether the pictures of one more call can be changed; when not, its sides are offered what can pass as it is, and nothing else. Who asks and hears no is counted.</summary>
    bool HasRoomForVideo() => true;

    /// <summary>The addresses that media are received on, with their ports.</summary>
    IReadOnlyList<MediaAddressReport> Addresses => [];

    /// <summary>The families of the addresses of a network, the first address first.</summary>
    /// <param name="network">Its name.</param>
    /// <returns>None when there is no such network.</returns>
    IReadOnlyList<AddressFamily> FamiliesOf(string network) => [];

    /// <summary>Begins the media of a call. All its legs belong to one loop.</summary>
    /// <param name="observer">Told of what happens to it, on the loop.</param>
    IMediaSession Begin(IMediaObserver observer);
}
