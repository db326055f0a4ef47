namespace interop;

/** A row has a value of every type that the OData service can speak of. */
entity Things {
  key id        : Integer64;
      uuid      : UUID;
      flag      : Boolean;
      tiny      : UInt8;
      small     : Int16;
      whole     : Integer;
      big       : Int64;
      money     : Decimal(15, 2);
      exact     : Decimal(18, 6);
      free      : Decimal;
      ratio     : Double;
      day       : Date;
      clock     : Time;
      second    : DateTime;
      instant   : Timestamp;
      name      : String(100);
      code      : String(10);
      long      : LargeString;
      color     : String enum { red; green; blue };
      place     : {
        city    : String(50);
        since   : Date;
      };
      nothing   : Integer;
}

@path: '/odata/v4/interop'
service Catalog {
  @readonly
  entity Things as projection on interop.Things;
}
