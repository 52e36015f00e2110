using System.Text;
using Tandem.Server.Sip.Journal;

namespace Tandem.Server.Tests.Sip;

public sealed class PendingRecordsTests
{
    [Fact]
    public void However_long_nothing_can_be_written_one_record_of_each_waits()
    {
        var pending = new PendingRecords();
        var places = new Dictionary<string, (int Offset, int Length, bool IsEmpty)>();
        var longest = 0;
        for (var i = 0; i < 20_000; i++)
        {
            pending.Append(Encoding.ASCII.GetBytes($"sip:user{i % 7}@tandem.test"), i % 7 == 3 ? [] : BitConverter.GetBytes(i).Concat(new byte[400]).ToArray());
            pending.DropSuperseded((addressOfRecord, offset, length, isEmpty) => places[Encoding.ASCII.GetString(addressOfRecord)] = (offset, length, isEmpty));
            longest = Math.Max(longest, pending.Length);
        }

        Assert.InRange(longest, 1, (1 << 20) + 512);
        Assert.Equal(7, places.Count);
        Assert.True(places["sip:user3@tandem.test"].IsEmpty);
    }

    [Fact]
    public void What_is_kept_is_the_latest_and_stands_where_it_is_said_to_stand()
    {
        var pending = new PendingRecords();
        var big = new byte[400_000];
        for (byte i = 1; i <= 3; i++)
        {
            big[0] = i;
            pending.Append("sip:alice@tandem.test"u8, big);
        }

        pending.Append("sip:bob@tandem.test"u8, "two"u8);
        var octets = new Dictionary<string, byte[]>();
        pending.DropSuperseded((addressOfRecord, offset, length, _) =>
            octets[Encoding.ASCII.GetString(addressOfRecord)] = pending.Octets.Slice(offset, length).ToArray());

        Assert.Equal(pending.Length, octets.Values.Sum(record => record.Length));
        Assert.True(JournalRecord.TryRead(octets["sip:alice@tandem.test"], out _, out var alice));
        Assert.Equal((3, big.Length), (alice.Span[0], alice.Length));
        Assert.True(JournalRecord.TryRead(octets["sip:bob@tandem.test"], out _, out var bob));
        Assert.Equal("two"u8, bob.Span);
    }
}
