"""Writes the fixtures of Parquet that our own writer cannot write; run it in the root of the repository."""

import pyarrow as pa, pyarrow.parquet as pq, decimal, datetime as dt, uuid
D=decimal.Decimal
def ext(t,s,vals): return pa.ExtensionArray.from_storage(t,pa.array(vals,s))
cols={
 'uint64':pa.array([0,2**64-1,None],pa.uint64()),
 'small_uint64':pa.array([7,2**53+1,None],pa.uint64()),
 'half':pa.array([1.5,-0.25,None],pa.float32()).cast(pa.float16()),
 'nothing':pa.nulls(3),
 'millis':pa.array([dt.time(23,59,59,999000),dt.time(0,0),None],pa.time32('ms')),
 'nanos':pa.array([86399999999999,1,None],pa.int64()).cast(pa.time64('ns')),
 'wide':pa.array([D('123456789012345678901234567890123456789012345678.1234'),D('-0.0001'),None],pa.decimal256(76,4)),
 'wide_but_short':pa.array([D('1.2345'),D('-0.0001'),None],pa.decimal256(76,4)),
 'id':ext(pa.uuid(),pa.binary(16),[uuid.UUID('12345678-1234-5678-1234-567812345678').bytes,uuid.UUID(int=0).bytes,None]),
 'json':ext(pa.json_(),pa.string(),['{"b":  1e5, "a":2.50}','[]',None]),
 'list':pa.array([[1,None,2],[],None],pa.list_(pa.int64())),
 'lists':pa.array([[['a'],[]],[None,['b"\n','c']],None],pa.list_(pa.list_(pa.string()))),
 'struct':pa.array([{'big':9223372036854775807,'price':D('0.10'),'day':dt.date(2024,2,29),'at':dt.datetime(2024,1,2,3,4,5,600000)},{'big':None,'price':None,'day':None,'at':None},None],pa.struct([('big',pa.int64()),('price',pa.decimal128(10,2)),('day',pa.date32()),('at',pa.timestamp('us','UTC'))])),
 'map':pa.array([[('k',1),('__proto__',2)],[],None],pa.map_(pa.string(),pa.int32())),
 'days':pa.array([[(dt.date(2024,2,29),1.5)],[(dt.date(1969,12,31),float('nan'))],None],pa.map_(pa.date32(),pa.float32())),
 'structs':pa.array([[{'a':1,'b':[True,None]},None],[{'a':None,'b':None}],None],pa.list_(pa.struct([('a',pa.int8()),('b',pa.list_(pa.bool_()))]))),
}
pq.write_table(pa.table(cols),'__tests__/fixtures/parquet/beyond-the-engine.parquet')
# Lists that cross pages and row groups.
n=3000
t=pa.table({'n':pa.array(range(n)),'l':pa.array([[i]*(i%5) if i%7 else None for i in range(n)],pa.list_(pa.int32()))})
pq.write_table(t,'__tests__/fixtures/parquet/pages.parquet',row_group_size=1300,data_page_size=512,write_batch_size=37,compression='brotli',data_page_version='1.0')
pq.write_table(t,'__tests__/fixtures/parquet/pages-v2.parquet',row_group_size=1300,data_page_size=512,write_batch_size=37,compression='brotli',data_page_version='2.0')
pq.write_table(pa.table({'d':pa.array([0.5,float('nan'),float('inf'),float('-inf'),None]),'f':pa.array([0.5,float('nan'),1,2,None],pa.float32()),'t':pa.array(['a\0b','\0','c','d',None])}),'__tests__/fixtures/parquet/not-numbers.parquet')
w=pq.ParquetWriter('__tests__/fixtures/parquet/no-row-group.parquet',pa.schema([('a',pa.int64()),('b',pa.string())])); w.close()
pq.write_table(pa.Table.from_arrays([pa.array([1]),pa.array([2]),pa.array([3])],['','a','a']),'__tests__/fixtures/parquet/names.parquet')
pq.write_table(pa.table({'id':pa.array([1,2]),'blob':pa.array([b'\x00',b'\xff'],pa.binary()),'u':pa.array([1,2],pa.uint64())}),'__tests__/fixtures/parquet/binary.parquet')
