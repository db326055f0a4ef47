/**
 * The names under which APIs say how many records there are and whether more follow, all as `plain` gives them. Taken
 * from the public documentation of the services that `__tests__/source/pagination/more-pages*.test.ts` names.
 */

/** A name in lower-case letters only, without a namespace: `next_page`, `nextPage`, `x:Next-Page` are alike. */
export function plain(name: string): string {
  return name
    .replace(/^.*:|^@microsoft\..*\./i, '')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()
}

const THINGS =
  '(records?|results?|items?|rows?|elements?|entries|entry|hits?|matches|match|objects?|documents?|docs|entities|resources|features|data|list)'

/** Numbers of all records there are, whatever stands around them, but for those of TOTAL_PERHAPS. */
export const TOTAL = new RegExp(
  `^(odata)?(total(number)?(of)?${THINGS}?(count|counts|size|found|available|matched|estimate)?|(num|nb|number|numberof|n)${THINGS}|${THINGS}(count|total|totalcount)|count${THINGS}?total|totalnum(ber)?|numfound|numbermatched|matched|(estimated)?totalhits|estimated(total|count)|recordsfiltered|overallcount|fullcount|completelistsize|listcount|odatacount)$`
)
/** Numbers that may as well be an amount, or count something else. */
export const TOTAL_PERHAPS = new RegExp(`^(total|count|found|matches|available|size|${THINGS})$`)
/** Among them those that say nothing by themselves: the size of a page (Spring, Jira), a number of fields. */
export const NO_TOTAL = /^(size|data|list|elements?|number(of)?elements)$/

/** Numbers of pages. */
export const PAGES =
  /^(total(number)?(of)?pages?(count|number)?|pages?(count|total)|(nb|num|number|numberof)pages|lastpage(number|index)?|maxpages?|pagemax|endpage)$/
/** Number of pages where other words of paging stand beside; the length of a book elsewhere. */
export const PAGES_PERHAPS = /^pages$/

/** The number of this page. */
export const PAGE_NUMBER = /^(current|this)?page(number|no|num|index|current)?$|^pg$/
/** Where this page begins among the records. */
export const OFFSET =
  /^(result|record|list|current)?(offset|start|startat|startindex|startrow|startrecord|startposition|firstresult|retstart|skip|from)$/
/** Records of a page. */
export const SIZE =
  /^(limit|perpage|pagesize|pagelimit|pagelen|maxresults|maxrecords|maxitems|itemsperpage|resultsperpage|recordsperpage|resultrecordcount|rows|retmax|top|take|size|length)$/
/** Other words that stand in the description of a page only. */
export const PAGING_WORD =
  /^(next|prev|previous|first|last)(page|link|url|cursor|token)?s?$|^(page(?!s$)|continuation|resumption|scroll).*$|^cursors?$|^_?links$/

/** Members that are true while there are more pages. */
export const MORE = new RegExp(
  `^((has|is)?(more|next)${THINGS}?(pages?|available|incollection|toload|tofetch)?|(is)?truncated|exceededtransferlimit|moretocome|morefollows|hasmorepages)$`
)
/** Members that are false while there are more. */
export const LAST =
  /^(is)?(the)?(last|final)(page|batch|chunk)?$|^(is)?(done|finished|eof)$|^endof(stream|records|results|data|list|feed)$|^nomore(pages|results|items|data)?$/
/** Numbers of records that are still to come. */
export const REMAINING = new RegExp(`^remaining${THINGS}(count)?$|^${THINGS}remaining$`)

const OF_NEXT =
  '(page|records?|results?|rows?|items?|set|batch|chunk|chunkinternal|continuation|query|pagination|paging)?'
/** Members that hold the link, token or number of the next page. */
export const NEXT = new RegExp(
  `^next${OF_NEXT}(link|url|uri|href|cursor|cursormark|token|key|id|number|marker|offset|page|start|startat|startindex|skip|position|from|row|startrow)?$`
)
/** Tokens that are called otherwise. */
export const TOKEN =
  /^(cursor|aftercursor|endcursor|cursorafter|after|afterurl|continuation|continuationtoken|continuationkey|continuationuri|continue|resumptiontoken|paginat(ion|e)token|pagingtoken|pagingcookie|scrollid|scrolltoken|bookmark|pagetoken|pagestate|pagingstate|lastevaluatedkey|offset|more|more[a-z]*(url|link))$/
/** Objects that are a token with all that is in them: `LastEvaluatedKey: {id: {S: "a"}}` of DynamoDB. */
export const TOKEN_OBJECT = /^(lastevaluatedkey|next(exclusive|start)?key|(next)?searchafter)$/
/** Names in an object that is called `next`: `_links.next.href`, `paging.next.after`. */
export const WITHIN_NEXT =
  /^(href|link|url|uri|cursor|token|after|startingafter|page|offset|id|value|startindex|start)$/

/** Objects that describe an answer. */
export const DESCRIBES =
  /^(meta|metadata|metainfo|metadatas|pagination|paginations|paginationinfo|paginationdata|paginationmeta|paginator|pageable|page|pages|pageinfo|pagedata|pagedetails|pagemeta|pagemetadata|pageresult|paging|pagings|paginginfo|pagingmetadata|pagingdata|pager|cursor|cursors|pagingcursors|next|nextpage|nextpages|nexturl|links?|responsemetadata|responsemeta|resultinfo|resultset|resultmeta|resultsmeta|resultsetinfo|resultsetmetadata|resultmetadata|manifest|additionaldata|info|searchinfo|searchinformation|searchmetadata|searchmeta|queries|request|listinfo|header|responseheader|hits|continue|continuation|summary|envelope|batch|query|control|controls|navigation|nav|status|response|responseinfo|context|listmetadata|collection|scroll|properties)$/
/** Of these such as may as well describe the data: only names that can mean nothing else count there. */
export const DESCRIBES_PERHAPS =
  /^(summary|info|header|status|response|context|query|request|collection|hits|batch|properties)$/

/** Names beside a number that make it an amount. */
export const AMOUNT =
  /^(currency|currencycode|subtotal|tax|taxes|totaltax|vat|price|amount|totalamount|totalprice|discounts?|discounttotal|shipping|shippingtotal|cost|fees?|balance|net|gross|paid|due|amountdue|invoice|invoiceid|invoicenumber|orderid|ordernumber|unit|units|sum|average|avg|mean|min|max|score|rating)$/
/** Names beside a number that make their object a thing, and not the description of an answer. */
export const IDENTITY =
  /^(id|uuid|guid|key|sku|number|name|title|customer|customerid|email|firstname|lastname|date|created|createdat|description)$/
